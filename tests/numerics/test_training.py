"""Minibatches and train: what is seen, what is kept, when it stops."""

import numpy as np
import pytest

from bpkit import datasets
from bpkit.initializers import he
from bpkit.layers import Dense, ReLU, Sequential, Tanh
from bpkit.losses import (
    accuracy,
    cross_entropy,
    cross_entropy_backward,
    mse,
    mse_backward,
)
from bpkit.optimizers import SGD, Adagrad, Adam, AdamW, RMSProp, cosine_decay
from bpkit.training import minibatches, train

CROSS_ENTROPY = cross_entropy, cross_entropy_backward


def generator(seed=0):
    return np.random.default_rng(seed)


def network(hidden=16, dtype=np.float64, seed=0):
    rng = generator(seed)
    return Sequential(
        Dense(2, hidden, rng=rng, dtype=dtype),
        Tanh(),
        Dense(hidden, 2, rng=rng, dtype=dtype),
    )


def moons(n=60, seed=0):
    return datasets.moons(n, rng=generator(seed))


def copies(params):
    return {name: W.copy() for name, W in params.items()}


def assert_equal(params, others):
    assert params.keys() == others.keys()
    for name, W in params.items():
        np.testing.assert_array_equal(W, others[name])


# Minibatches --------------------------------------------------------------------------


@pytest.mark.parametrize("n, size", [(10, 4), (12, 4), (3, 10), (7, 1), (5, 5)])
def test_each_row_comes_once_with_its_target_and_the_last_batch_may_be_short(n, size):
    X, Y = np.arange(3.0 * n).reshape(n, 3), np.arange(n)
    batches = list(minibatches(X, Y, size, rng=generator()))
    sizes = [size] * (n // size) + ([n % size] if n % size else [])
    assert [len(X_batch) for X_batch, _ in batches] == sizes
    rows = np.concatenate([Y_batch for _, Y_batch in batches])
    np.testing.assert_array_equal(np.sort(rows), Y)
    for X_batch, Y_batch in batches:
        np.testing.assert_array_equal(X_batch, X[Y_batch])


def test_the_order_is_drawn_from_rng_and_is_another_in_each_epoch():
    X, Y = np.arange(40.0).reshape(20, 2), np.arange(20)

    def order(rng):
        return np.concatenate([Y for _, Y in minibatches(X, Y, 6, rng=rng)])

    np.testing.assert_array_equal(order(generator(5)), order(generator(5)))
    rng = generator(5)
    first, second = order(rng), order(rng)
    assert (first != second).any() and (first != np.arange(20)).any()


def test_minibatches_keep_shape_and_dtype_and_leave_the_data_alone():
    X, Y = generator().random((9, 1, 4, 4), np.float32), np.arange(9, dtype=np.uint8)
    before = X.copy(), Y.copy()
    for X_batch, Y_batch in minibatches(X, Y, 4, rng=generator()):
        assert X_batch.shape[1:] == (1, 4, 4) and X_batch.dtype == np.float32
        assert Y_batch.dtype == np.uint8
        X_batch += 1  # a batch is a copy
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(Y, before[1])


# What train does ----------------------------------------------------------------------


def test_train_makes_the_steps_of_the_loop_it_stands_for():
    X, y = moons(50)
    model, by_hand = network(), network()
    history = train(
        model, *CROSS_ENTROPY, X, y, SGD(0.3), epochs=3, rng=generator(1), batch_size=16
    )
    optimizer, rng, losses = SGD(0.3), generator(1), []
    for _ in range(3):
        total = 0.0
        for X_batch, y_batch in minibatches(X, y, 16, rng=rng):
            Z = by_hand.forward(X_batch)
            total += cross_entropy(Z, y_batch) * len(y_batch)
            by_hand.backward(cross_entropy_backward(1.0, Z, y_batch))
            optimizer.step(by_hand.params, by_hand.grads)
        losses.append(total / 50)  # the mean over examples: the last batch counts less
    assert_equal(model.params, by_hand.params)
    np.testing.assert_allclose(history["loss"], losses, rtol=1e-12)


@pytest.mark.parametrize(
    "optimizer",
    [
        lambda: SGD(0.5, momentum=0.9),
        lambda: SGD(0.5, momentum=0.9, nesterov=True),
        lambda: Adagrad(0.1),
        lambda: RMSProp(0.03),
        lambda: Adam(0.05),
        lambda: AdamW(0.05),
    ],
    ids=["momentum", "nesterov", "Adagrad", "RMSProp", "Adam", "AdamW"],
)
def test_moons_are_learned(optimizer):
    X, y = moons(200)
    X_new, y_new = moons(500, seed=7)
    model = network()
    options = {"epochs": 100, "rng": generator(1), "metrics": {"accuracy": accuracy}}
    history = train(model, *CROSS_ENTROPY, X, y, optimizer(), **options)
    assert history["loss"][-1] < 0.15 < 0.3 < history["loss"][0]
    assert history["accuracy"][-1] > 0.95  # a line reaches 0.88
    assert accuracy(model.forward(X_new), y_new) > 0.95


def test_a_sine_is_learned_by_squared_error():
    X, Y = datasets.sine(200, rng=generator())
    rng = generator(1)
    model = Sequential(Dense(1, 16, rng=rng), Tanh(), Dense(16, 1, rng=rng))
    train(model, mse, mse_backward, X, Y, Adam(0.02), epochs=120, rng=rng)
    grid = np.linspace(-3, 3, 50)[:, None]
    assert np.abs(model.forward(grid) - np.sin(grid)).max() < 0.2  # noise 0.1


def test_nine_in_ten_digits_are_learned_in_an_epoch():
    X, y, X_test, y_test = datasets.digits()
    rng = generator()
    options = {"rng": rng, "dtype": np.float32}
    model = Sequential(
        Dense(784, 50, init=he, **options), ReLU(), Dense(50, 10, **options)
    )
    optimizer = SGD(0.02, momentum=0.9)
    train(model, *CROSS_ENTROPY, X, y, optimizer, epochs=1, rng=rng)
    assert accuracy(model.forward(X_test), y_test) > 0.9
    assert {W.dtype for W in model.params.values()} == {np.dtype(np.float32)}


def test_a_tiny_set_is_learned_by_heart():
    rng = generator()
    X, y = rng.standard_normal((8, 2)), rng.integers(0, 2, 8)
    model = network(hidden=32)
    train(model, *CROSS_ENTROPY, X, y, Adam(0.05), epochs=300, rng=rng, batch_size=8)
    assert cross_entropy(model.forward(X), y) < 0.01


def test_the_same_seed_gives_the_same_result_and_another_another():
    X, y = moons()

    def result(seed):
        model = network()
        history = train(
            model, *CROSS_ENTROPY, X, y, Adam(0.05), epochs=3, rng=generator(seed)
        )
        return history, model.params

    one, again, other = result(3), result(3), result(4)
    assert one[0] == again[0] != other[0]
    assert_equal(one[1], again[1])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_training_keeps_the_dtype_and_the_data(dtype):
    X, y = moons()
    X = X.astype(dtype)
    before = X.copy(), y.copy()
    model = network(dtype=dtype)
    history = train(model, *CROSS_ENTROPY, X, y, Adam(), epochs=2, rng=generator())
    assert {W.dtype for W in model.params.values()} == {np.dtype(dtype)}
    assert all(type(L) is float for L in history["loss"])
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(y, before[1])


def test_a_batch_larger_than_the_data_is_all_of_the_data():
    X, y = moons(20)
    model, whole = network(), network()
    for m, size in [(model, 1000), (whole, 20)]:
        train(
            m,
            *CROSS_ENTROPY,
            X,
            y,
            SGD(0.1),
            epochs=2,
            rng=generator(),
            batch_size=size,
        )
    assert_equal(model.params, whole.params)


def test_a_batch_size_of_one_is_allowed():
    X, y = moons(10)
    history = train(
        network(),
        *CROSS_ENTROPY,
        X,
        y,
        SGD(0.1),
        epochs=2,
        rng=generator(),
        batch_size=1,
    )
    assert len(history["loss"]) == 2


# History, validation, schedule, on_epoch ----------------------------------------------


def test_the_history_has_a_list_for_the_loss_alone_where_nothing_else_is_asked():
    history = train(
        network(), *CROSS_ENTROPY, *moons(), SGD(0.1), epochs=4, rng=generator()
    )
    assert list(history) == ["loss"] and len(history["loss"]) == 4


def test_metrics_are_taken_on_the_training_data_where_there_is_no_validation():
    X, y = moons()
    model = network()
    history = train(
        model,
        *CROSS_ENTROPY,
        X,
        y,
        SGD(0.3),
        epochs=2,
        rng=generator(),
        metrics={"accuracy": accuracy, "loss after": cross_entropy},
    )
    assert history.keys() == {"loss", "accuracy", "loss after"}
    assert history["accuracy"][-1] == accuracy(model.forward(X), y)
    assert history["loss after"][-1] == pytest.approx(
        cross_entropy(model.forward(X), y)
    )


def test_validation_is_looked_at_after_each_epoch_and_only_looked_at():
    X, y = moons()
    X_val, y_val = moons(40, seed=9)
    model, alone = network(), network()
    options = {"epochs": 3, "metrics": {"accuracy": accuracy}}
    history = train(
        model,
        *CROSS_ENTROPY,
        X,
        y,
        SGD(0.3),
        rng=generator(),
        validation=(X_val, y_val),
        **options,
    )
    train(alone, *CROSS_ENTROPY, X, y, SGD(0.3), rng=generator(), **options)
    assert history.keys() == {"loss", "validation_loss", "accuracy"}
    assert {len(values) for values in history.values()} == {3}
    Z = model.forward(X_val)
    assert history["validation_loss"][-1] == pytest.approx(cross_entropy(Z, y_val))
    assert history["accuracy"][-1] == accuracy(Z, y_val)
    assert_equal(model.params, alone.params)


def test_the_schedule_gives_the_rate_of_each_step_counted_from_0():
    X, y = moons(50)
    asked, used = [], []

    class Watched(SGD):
        def step(self, params, grads):
            used.append(self.lr)
            super().step(params, grads)

    decay = cosine_decay(0.3, steps=8)

    def schedule(step):
        asked.append(step)
        return decay(step)

    train(
        network(),
        *CROSS_ENTROPY,
        X,
        y,
        Watched(0.1),
        epochs=2,
        rng=generator(),
        batch_size=16,  # four batches an epoch
        schedule=schedule,
    )
    assert asked == list(range(8))
    assert used == pytest.approx([decay(step) for step in range(8)])


def test_on_epoch_sees_each_epoch_with_its_history_complete():
    seen = []

    def on_epoch(epoch, history):
        seen.append((epoch, {name: len(values) for name, values in history.items()}))

    train(
        network(),
        *CROSS_ENTROPY,
        *moons(),
        SGD(0.1),
        epochs=3,
        rng=generator(),
        validation=moons(20, seed=2),
        metrics={"accuracy": accuracy},
        on_epoch=on_epoch,
    )
    names = ["loss", "validation_loss", "accuracy"]
    assert seen == [(e, dict.fromkeys(names, e + 1)) for e in range(3)]


def test_train_tells_the_model_when_it_trains_and_when_it_only_looks():
    flags = []

    class Watched(Sequential):
        def forward(self, X, *, training=False):
            flags.append((len(X), training))
            return super().forward(X, training=training)

    rng = generator()
    model = Watched(Dense(2, 2, rng=rng))
    X, y = moons(30)
    train(
        model,
        *CROSS_ENTROPY,
        X,
        y,
        SGD(0.1),
        epochs=1,
        rng=rng,
        batch_size=30,
        validation=moons(22),
    )
    assert (30, True) in flags and (22, False) in flags
    assert (22, True) not in flags


def test_train_spares_the_first_layer_its_input_gradient():
    asked = []

    class Watched(Sequential):
        def backward(self, dZ, *, input_gradient=True):
            asked.append(input_gradient)
            return super().backward(dZ, input_gradient=input_gradient)

    model = Watched(Dense(2, 2, rng=generator()))
    train(model, *CROSS_ENTROPY, *moons(), SGD(0.1), epochs=1, rng=generator())
    assert set(asked) == {False}


def test_training_goes_on_from_where_the_model_is():
    X, y = moons()
    once, twice = network(), network()
    rng = generator()
    for _ in range(2):
        train(once, *CROSS_ENTROPY, X, y, SGD(0.3), epochs=1, rng=rng)
    train(twice, *CROSS_ENTROPY, X, y, SGD(0.3), epochs=2, rng=generator())
    assert_equal(once.params, twice.params)


# When the loss is no longer finite ----------------------------------------------------


class Recorder(SGD):
    """Keeps the parameters before each step."""

    def __init__(self, lr):
        super().__init__(lr)
        self.seen = []

    def step(self, params, grads):
        self.seen.append(copies(params))
        super().step(params, grads)


def line(lr, epochs=50, seed=0, **options):
    """A line fitted to 12 points, full batch: model, optimizer, training, loss."""
    X = generator(1).standard_normal((12, 2))
    model = Sequential(Dense(2, 1, rng=generator(seed)))
    optimizer = Recorder(lr)
    Y = X @ [[1.0], [2.0]]
    options = {"epochs": epochs, "rng": generator(), "batch_size": 12} | options

    def run():
        return train(model, mse, mse_backward, X, Y, optimizer, **options)

    return model, optimizer, run, lambda: mse(model.forward(X), Y)


@pytest.mark.parametrize("lr", [1e20, 1e100, 1e160, 1e300])
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_a_loss_that_is_not_finite_stops_the_training(lr):
    model, optimizer, run, loss = line(lr)
    with pytest.raises(FloatingPointError) as caught:
        run()
    assert all(np.isfinite(W).all() for W in model.params.values())
    assert np.isfinite(loss())
    # An epoch is one step here: the parameters are those before the last one.
    assert_equal(model.params, optimizer.seen[-1])
    message = str(caught.value)
    assert f"{lr:g}" in message and "epoch" in message
    assert "inf" in message or "nan" in message


def test_the_epochs_before_the_stop_are_not_lost():
    seen = []
    model, _, run, _ = line(1e20, on_epoch=lambda e, h: seen.append(e))
    with pytest.raises(FloatingPointError) as caught:
        run()
    history = caught.value.history
    assert len(history["loss"]) == len(seen) >= 1
    assert np.isfinite(history["loss"]).all()
    assert f"epoch {len(seen)}" in str(caught.value)


def test_a_loss_that_is_not_finite_at_once_leaves_the_first_parameters():
    model, optimizer, run, _ = line(0.1)
    for W in model.params.values():
        W += 1e200
    before = copies(model.params)
    with pytest.raises(FloatingPointError, match="inf"):
        run()
    assert optimizer.seen == []
    assert_equal(model.params, before)


def test_after_a_stop_the_parameters_are_those_at_the_end_of_the_history():
    """Three steps an epoch; the loss breaks after the second step of the second."""

    def schedule(step):
        return 1e300 if step == 4 else 0.1

    model, optimizer, run, _ = line(0.1, schedule=schedule, batch_size=4)
    with pytest.raises(FloatingPointError, match="after 5 steps") as caught:
        run()
    assert len(caught.value.history["loss"]) == 1
    assert_equal(model.params, optimizer.seen[3])


def test_parameters_that_break_in_the_last_step_are_taken_back():
    def schedule(step):
        return float("inf") if step == 2 else 0.1

    model, optimizer, run, loss = line(0.1, epochs=3, schedule=schedule)
    with pytest.raises(FloatingPointError):
        run()
    assert_equal(model.params, optimizer.seen[2])
    assert np.isfinite(loss())


def test_a_validation_loss_that_is_not_finite_stops_the_training_too():
    """The last step throws the parameters to 1e160, where the square overflows."""
    X = generator(2).standard_normal((5, 2))
    validation = X, X @ [[1.0], [2.0]]
    model, _, run, loss = line(1e160, epochs=1, validation=validation)
    with pytest.raises(FloatingPointError):
        run()
    assert np.isfinite(loss())


def test_a_large_loss_that_is_finite_is_no_reason_to_stop():
    model, _, run, _ = line(3.0, epochs=20)
    history = run()
    assert len(history["loss"]) == 20 and history["loss"][-1] > history["loss"][0]


# Regularization -----------------------------------------------------------------------


def test_training_ends_early_where_on_epoch_returns_true():
    asked = []

    def on_epoch(epoch, history):
        asked.append(epoch)
        return epoch == 2

    history = train(
        network(), *CROSS_ENTROPY, *moons(), SGD(0.1), epochs=9, rng=generator(),
        on_epoch=on_epoch,
    )  # fmt: skip
    assert asked == [0, 1, 2] and len(history["loss"]) == 3


def test_l2_pulls_weights_and_no_bias():
    """One step with a penalty, minus one without: lr * l2 * W."""
    X, y = moons(8)
    models = [network(), network()]
    before = copies(models[0].params)
    for model, l2 in zip(models, [0.0, 0.5], strict=True):
        train(
            model, *CROSS_ENTROPY, X, y, SGD(0.1), epochs=1, rng=generator(),
            batch_size=8, l2=l2,
        )  # fmt: skip
    without, penalized = (model.params for model in models)
    for name, W in before.items():
        pull = 0.1 * 0.5 * W if name.startswith("W") else 0 * W
        np.testing.assert_allclose(without[name] - penalized[name], pull, atol=1e-15)


def test_what_is_learned_from_is_augmented_and_what_is_looked_at_is_not():
    seen = []

    class Watched(Sequential):
        def forward(self, X, *, training=False):
            seen.append((training, float(X.min())))
            return super().forward(X, training=training)

    X, y = moons(30)
    train(
        Watched(Dense(2, 2, rng=generator())), *CROSS_ENTROPY, X, y, SGD(0.1),
        epochs=2, rng=generator(), validation=(X, y), augment=lambda X: X + 100,
    )  # fmt: skip
    assert all((smallest > 50) == training for training, smallest in seen)
    assert {training for training, _ in seen} == {True, False}
