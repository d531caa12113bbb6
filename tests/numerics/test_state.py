"""What a model and an optimizer know: read, changed in place, kept, brought back."""

import copy
import pickle

import numpy as np
import pytest

from bpkit import layers
from bpkit.layers import BatchNorm, Dense, Dropout, Residual, Sequential, Tanh
from bpkit.losses import cross_entropy, cross_entropy_backward, mse, mse_backward
from bpkit.optimizers import SGD, Adagrad, Adam, AdamW, RMSProp
from bpkit.training import step, train

PAIR = cross_entropy, cross_entropy_backward
OPTIMIZERS = [
    lambda: SGD(0.1),
    lambda: SGD(0.1, momentum=0.9),
    lambda: Adagrad(0.1),
    lambda: RMSProp(0.01),
    lambda: Adam(0.01),
    lambda: AdamW(0.01),
]


def generator(seed=0):
    return np.random.default_rng(seed)


def network(seed=0, dtype=np.float64, hidden=4):
    rng = generator(seed)
    return Sequential(
        Dense(3, hidden, rng=rng, dtype=dtype),
        BatchNorm(hidden, dtype=dtype),
        Residual(Dense(hidden, hidden, rng=rng, dtype=dtype), BatchNorm(hidden)),
        Tanh(),
        Dense(hidden, 2, rng=rng, dtype=dtype),
    )


def data(n=12):
    rng = generator(5)
    return rng.standard_normal((n, 3)), rng.integers(0, 2, n)


def trained(model, optimizer, epochs=2, seed=3):
    options = {"epochs": epochs, "rng": generator(seed), "batch_size": 4}
    return train(model, *PAIR, *data(), optimizer, **options)


def copies(arrays):
    return {name: np.array(A) for name, A in arrays.items()}


def assert_equal(arrays, others):
    assert arrays.keys() == others.keys()
    for name, A in arrays.items():
        np.testing.assert_array_equal(A, others[name], err_msg=name)


# Reading and changing -----------------------------------------------------------------


def test_state_is_the_parameters_and_the_running_statistics_in_order():
    model = network()
    norm = ["gamma1", "beta1", "mean1", "var1"]
    more = ["W2", "b2", "gamma2", "beta2", "mean2", "var2", "W3", "b3"]
    assert list(model.state) == ["W1", "b1", *norm, *more]
    assert set(model.state) - set(model.params) == {"mean1", "var1", "mean2", "var2"}
    assert all(model.params[name] is model.state[name] for name in model.params)


def test_a_layer_of_its_own_has_a_state_too():
    assert list(Dense(3, 2, rng=generator()).state) == ["W", "b"]
    assert list(BatchNorm(3).state) == ["gamma", "beta", "mean", "var"]
    assert Dropout(0.5, rng=generator()).state == {}


def test_what_is_changed_in_place_reaches_the_layers():
    model, (X, _) = network(), data()
    model.params["b3"][:] = 7.0
    model.params["b3"] += 1.0  # Python sets what stands there already
    model.state["mean1"][:] = 5.0
    np.testing.assert_array_equal(model.layers[-1].params["b"], [8.0, 8.0])
    np.testing.assert_array_equal(model.layers[1].mean, np.full(4, 5.0))
    before = model.forward(X)
    model.state["var1"] *= 4.0
    assert not np.allclose(model.forward(X), before)


def test_training_moves_the_statistics_that_state_holds():
    model = network()
    held, before = model.state, copies(model.state)
    model.forward(data()[0], training=True)
    for name in ["mean1", "var1", "mean2", "var2"]:
        assert held[name] is model.state[name]
        assert (held[name] != before[name]).all()


def test_a_copy_of_the_parameters_is_a_dict_of_its_own():
    model = network()
    for copied in [
        copy.deepcopy(model.params),
        pickle.loads(pickle.dumps(model.state)),
    ]:
        assert type(copied) is dict
        copied["W1"] = 0.0
    assert (model.params["W1"] != 0).all()
    assert (model.params | {"W1": 0.0})["W1"] == 0.0


def test_a_copy_of_a_model_is_a_model_of_its_own():
    model, (X, _) = network(), data()
    other = copy.deepcopy(model)
    other.params["W1"][:] = 0
    assert (model.params["W1"] != 0).any()
    np.testing.assert_array_equal(copy.deepcopy(model).forward(X), model.forward(X))


# Keeping ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["model", "model.npz", "net.v2"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_was_saved_is_loaded(tmp_path, name, dtype):
    model, other = network(dtype=dtype), network(seed=1, dtype=dtype)
    trained(model, SGD(0.1))
    layers.save(model, tmp_path / name)
    layers.load(other, str(tmp_path / name))
    assert_equal(model.state, other.state)
    X, _ = data()
    np.testing.assert_array_equal(model.forward(X), other.forward(X))


def test_a_file_holds_plain_arrays_and_no_pickle(tmp_path):
    layers.save(network(), tmp_path / "model", optimizer=Adam())
    with np.load(tmp_path / "model.npz", allow_pickle=False) as file:
        assert {"W1", "mean1", "optimizer.t", "optimizer.kind"} <= set(file)
        assert all(file[name].dtype != object for name in file)


@pytest.mark.parametrize("make", OPTIMIZERS)
def test_a_training_goes_on_from_the_file_as_if_it_had_not_stopped(tmp_path, make):
    whole, optimizer = network(), make()
    trained(whole, optimizer, epochs=1, seed=3)
    layers.save(whole, tmp_path / "model", optimizer=optimizer)
    trained(whole, optimizer, epochs=2, seed=4)
    resumed, fresh = network(seed=9), make()
    trained(resumed, fresh)  # a memory of something else
    layers.load(resumed, tmp_path / "model", optimizer=fresh)
    trained(resumed, fresh, epochs=2, seed=4)
    assert_equal(resumed.state, whole.state)
    assert_equal(fresh.state, optimizer.state)


def test_an_optimizers_state_is_a_copy_when_it_is_set():
    optimizer, other = Adam(), Adam()
    trained(network(), optimizer)
    other.state = optimizer.state
    before = copies(other.state)
    trained(network(), optimizer)
    assert_equal(other.state, before)
    assert list(before)[0] == "t" and before["t"] == 6 and "m.W1" in before


def saved(path, model=None, **options):
    layers.save(model or network(), path, **options)
    return path


WRONG = {
    "too many": (lambda path: saved(path), Sequential(Dense(3, 4, rng=generator()))),
    "too few": (
        lambda path: saved(path, Sequential(Dense(3, 4, rng=generator()))),
        network(),
    ),
    "shape": (lambda path: saved(path, network(hidden=5)), network()),
    "dtype": (lambda path: saved(path, network(dtype=np.float32)), network()),
}


@pytest.mark.parametrize("why", WRONG)
def test_a_file_of_another_model_is_refused_and_changes_nothing(tmp_path, why):
    write, model = WRONG[why]
    before = copies(model.state)
    with pytest.raises(ValueError, match=why):
        layers.load(model, write(tmp_path / "other.npz"))
    assert_equal(model.state, before)


def test_the_wrong_optimizer_is_refused_and_changes_nothing(tmp_path):
    model, optimizer = network(), SGD(0.1, momentum=0.9)
    trained(model, optimizer)
    before = copies(model.state), copies(optimizer.state)
    with pytest.raises(ValueError, match="holds no optimizer"):
        layers.load(model, saved(tmp_path / "a"), optimizer=optimizer)
    with pytest.raises(
        ValueError, match="of Adam, but the optimizer to take it is SGD"
    ):
        path = saved(tmp_path / "b", optimizer=Adam())
        layers.load(model, path, optimizer=optimizer)
    with pytest.raises(ValueError, match="SGD remembers .*'m'"):
        optimizer.state = {"m.W1": np.ones(3)}
    assert_equal(model.state, before[0])
    assert_equal(optimizer.state, before[1])


def test_a_file_that_is_no_saved_model_is_refused(tmp_path):
    (tmp_path / "notes.npz").write_text("W1 = 3")
    with pytest.raises(ValueError, match="no file that layers.save wrote"):
        layers.load(network(), tmp_path / "notes")
    with pytest.raises(FileNotFoundError):
        layers.load(network(), tmp_path / "nothing")


# What stops a training ----------------------------------------------------------------


class StopError(Exception):
    pass


class Stopping(Sequential):
    """A model whose n-th training forward does not come back."""

    def __init__(self, error, n):
        self.error, self.n, self.whole = error, n, []
        super().__init__(*network().layers)

    def forward(self, X, *, training=False):
        self.n -= training
        if self.n < 0:
            raise self.error("now")
        return super().forward(X, training=training)


@pytest.mark.parametrize("error", [KeyboardInterrupt, StopError, FloatingPointError])
@pytest.mark.parametrize("n", range(7))
def test_whatever_stops_a_training_leaves_the_last_whole_epoch(error, n):
    """Three steps an epoch; the n-th forward of nine is the last one begun."""
    model, whole = Stopping(error, n), network()
    with pytest.raises(error, match="now") as caught:
        trained(model, SGD(0.1), epochs=3)
    done = n // 3
    expected = trained(whole, SGD(0.1), epochs=done) if done else {"loss": []}
    assert caught.value.history == expected
    assert_equal(model.state, whole.state)


def test_what_stops_on_epoch_leaves_the_epoch_before_it():
    model, whole = network(), network()

    def on_epoch(epoch, history):
        if epoch == 1:
            raise KeyboardInterrupt

    options = {"epochs": 3, "rng": generator(3), "batch_size": 4, "on_epoch": on_epoch}
    with pytest.raises(KeyboardInterrupt) as caught:
        train(model, *PAIR, *data(), SGD(0.1), **options)
    assert caught.value.history == trained(whole, SGD(0.1), epochs=2)
    assert_equal(model.state, whole.state)


def test_what_stops_a_metric_leaves_lists_of_one_length():
    def broken(Z, y):
        raise StopError

    metrics = {"fine": cross_entropy, "broken": broken}
    model = network()
    before = copies(model.state)
    options = {"epochs": 1, "rng": generator(), "metrics": metrics}
    with pytest.raises(StopError) as caught:
        train(model, *PAIR, *data(), SGD(0.1), **options)
    assert caught.value.history == {"loss": [], "fine": [], "broken": []}
    assert_equal(model.state, before)


def test_after_a_loss_that_is_not_finite_the_running_statistics_are_back():
    """Six steps of an epoch each: the rate of the fifth throws the weights away."""
    (X, _), model = data(), network()
    Y = np.ones((12, 2))
    at_ends = []

    def on_epoch(epoch, history):
        at_ends.append(copies(model.state))

    def schedule(step):
        return 1e200 if step == 4 else 0.01

    options = {"epochs": 6, "rng": generator(), "batch_size": 12}
    with pytest.raises(FloatingPointError, match="1e\\+200") as caught:
        train(
            model, mse, mse_backward, X, Y, SGD(0.1), schedule=schedule,
            on_epoch=on_epoch, **options,
        )  # fmt: skip
    assert len(caught.value.history["loss"]) == len(at_ends) == 4
    assert_equal(model.state, at_ends[-1])


@pytest.mark.parametrize("stops", [False, True])
def test_after_a_schedule_the_rate_that_was_set_is_back(stops):
    optimizer, seen = SGD(0.3), []

    def schedule(step):
        seen.append(step)
        if stops and step == 2:
            raise StopError
        return 0.01

    options = {"epochs": 1, "rng": generator(), "batch_size": 4, "schedule": schedule}
    try:
        train(network(), *PAIR, *data(), optimizer, **options)
    except StopError:
        assert stops
    assert len(seen) == 3 and optimizer.lr == 0.3


# One step -----------------------------------------------------------------------------


@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_step_is_forward_loss_backward_update(l2):
    model, by_hand, (X, y) = network(), network(), data()
    optimizer = SGD(0.1)
    for _ in range(2):
        L = step(model, *PAIR, X, y, optimizer, l2=l2)
        Z = by_hand.forward(X, training=True)
        by_hand.backward(cross_entropy_backward(1.0, Z, y))
        assert cross_entropy(Z, y) == L
        for name, W in by_hand.params.items():
            pull = l2 * W if name.startswith("W") else 0
            W -= 0.1 * (by_hand.grads[name] + pull)
    for name, A in by_hand.state.items():
        np.testing.assert_allclose(model.state[name], A, rtol=1e-12)


def test_a_step_from_a_loss_that_is_not_finite_is_not_made():
    model = Sequential(Dense(3, 2, rng=generator()))
    model.params["b1"][:] = np.inf, -np.inf
    before = copies(model.params)
    with pytest.raises(FloatingPointError, match="lr = 0.1"):
        step(model, mse, mse_backward, data()[0], np.ones((12, 2)), SGD(0.1))
    assert_equal(model.params, before)


@pytest.mark.parametrize("make", OPTIMIZERS)
@pytest.mark.parametrize("error", [KeyboardInterrupt, FloatingPointError])
def test_what_stops_a_training_leaves_what_the_optimizer_remembered_then(make, error):
    """So that the two go on, or into a file, together."""
    model, optimizer = network(), make()
    kept = []

    def keep(epoch, history):
        kept.append(copies(optimizer.state))

    def stop(step):
        if step == 8:  # in the middle of the third epoch
            raise error
        return 0.01

    options = {"epochs": 5, "rng": generator(), "batch_size": 4}
    with pytest.raises(error):
        train(model, *PAIR, *data(), optimizer, schedule=stop, on_epoch=keep, **options)
    assert len(kept) == 2
    assert_equal(optimizer.state, kept[-1])


def test_what_on_epoch_puts_into_the_history_stays_and_stops_nothing():
    model, kept = network(), []

    def note(epoch, history):
        history["mine"] = epoch
        history.setdefault("list", []).extend([epoch] * 3)
        kept.append(copies(model.state))
        if epoch == 2:
            raise KeyboardInterrupt

    options = {"epochs": 5, "rng": generator(), "batch_size": 4}
    with pytest.raises(KeyboardInterrupt) as caught:
        train(model, *PAIR, *data(), SGD(0.1), on_epoch=note, **options)
    history = caught.value.history
    assert history["mine"] == 2 and len(history["list"]) == 9
    assert len(history["loss"]) == 3
    assert_equal(model.state, kept[-1])


def test_the_layers_of_a_model_are_not_replaced_behind_its_back():
    """Its names would go on telling of the old ones, and the new would not learn."""
    model = network()
    with pytest.raises(AttributeError, match="layers"):
        model.layers = (*model.layers[:-1], Dense(4, 3, rng=generator()))
    longer = Sequential(*model.layers[:-1], Dense(4, 3, rng=generator()))
    assert longer.params["W3"].shape == (4, 3)
    assert longer.params["W1"] is model.params["W1"]
