"""Bad input at the doors: an error that says what came and what was expected."""

import numpy as np
import pytest

from bpkit import datasets
from bpkit.activations import relu, relu_backward, tanh, tanh_backward
from bpkit.gradcheck import gradient_errors, numerical_gradient, relative_error, report
from bpkit.layers import Dense, ReLU, Sequential, dense, dense_backward
from bpkit.losses import cross_entropy, cross_entropy_backward, mse, mse_backward
from bpkit.optimizers import SGD, Adagrad, Adam, AdamW, RMSProp, clip_by_norm
from bpkit.training import minibatches, train


def generator():
    return np.random.default_rng(0)


def refuses(call, error, *parts):
    """call raises error, and its sentence holds each of the parts."""
    with pytest.raises(error) as caught:
        call()
    for part in parts:
        assert str(part) in str(caught.value)


# Layers -------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(3,), (1, 3, 6), (6, 2), (6, 4), (0, 3), ()])
def test_dense_refuses_a_wrong_shape_and_names_both(shape):
    layer = Dense(3, 2, rng=generator())
    refuses(lambda: layer.forward(np.zeros(shape)), ValueError, shape, "(n, 3)")


@pytest.mark.parametrize("dtype", [np.int64, np.uint8, bool, complex])
def test_dense_refuses_what_is_not_a_float(dtype):
    layer = Dense(3, 2, rng=generator())
    X = np.ones((4, 3), dtype)
    refuses(lambda: layer.forward(X), TypeError, X.dtype, "float")


def test_the_error_of_a_layer_inside_a_network_names_the_layer():
    rng = generator()
    model = Sequential(Dense(4, 3, rng=rng), ReLU(), Dense(2, 5, rng=rng))
    refuses(lambda: model.forward(np.ones((6, 4))), ValueError, "Dense(2, 5)", (6, 3))


@pytest.mark.parametrize("make", [ReLU, lambda: Dense(3, 2, rng=generator())])
def test_backward_before_forward_is_refused(make):
    layer = make()
    refuses(lambda: layer.backward(np.ones((4, 2))), ValueError, "forward", "backward")


@pytest.mark.parametrize(
    "wrong", [relu, ReLU, 3], ids=["function", "class not called", "number"]
)
def test_sequential_refuses_what_is_no_layer_and_says_which(wrong):
    first = Dense(3, 2, rng=generator())
    refuses(lambda: Sequential(first, wrong), TypeError, "layer 2", repr(wrong))


@pytest.mark.parametrize("input_gradient", [True, False])
def test_a_gradient_of_another_shape_than_the_output_is_refused(input_gradient):
    for layer in [ReLU(), Dense(3, 2, rng=generator())]:
        shape = layer.forward(np.ones((6, 3))).shape
        refuses(
            lambda layer=layer: layer.backward(
                np.ones((6, 1)), input_gradient=input_gradient
            ),
            ValueError,
            (6, 1),
            shape,
        )


def test_sequential_refuses_the_same_layer_twice():
    layer = Dense(3, 3, rng=generator())
    refuses(lambda: Sequential(layer, ReLU(), layer), ValueError, "layer 3", "second")


def test_what_draws_insists_on_its_generator():
    for call in [lambda: Dense(3, 2), lambda: datasets.moons(10)]:
        refuses(call, TypeError, "rng")


# Training -----------------------------------------------------------------------------

LABELS = np.array([0, 1, 0, 1, 1, 0])


def rows(n=6, d=3):
    return generator().standard_normal((n, d))


def training(X=None, Y=LABELS, *, outputs=2, loss="cross_entropy", **options):
    """A call of train that fits, with one thing changed, ready to be refused."""
    X = rows() if X is None else X
    pairs = {
        "cross_entropy": (cross_entropy, cross_entropy_backward),
        "mse": (mse, mse_backward),
    }
    model = Sequential(Dense(3, outputs, rng=generator()))
    options = {"epochs": 1, "rng": generator()} | options
    return lambda: train(model, *pairs[loss], X, Y, SGD(0.1), **options)


def test_the_call_that_is_varied_below_is_accepted():
    assert len(training()()["loss"]) == 1
    assert len(training(Y=rows(6, 2), loss="mse")()["loss"]) == 1


@pytest.mark.parametrize("shift", [-1, 1, 7])
def test_train_refuses_labels_out_of_range(shift):
    low, high = shift, 1 + shift
    refuses(training(Y=LABELS + shift), ValueError, low, high, "0 to 1", "2 scores")


def test_train_refuses_validation_labels_out_of_range():
    refuses(training(validation=(rows(), LABELS + 1)), ValueError, "1 to 2", "0 to 1")


def test_train_refuses_labels_that_are_no_integers():
    refuses(training(Y=LABELS.astype(float)), ValueError, "(6,)", "float64", "integer")


@pytest.mark.parametrize("shape", [(6,), (6, 1), (6, 3)])
def test_train_refuses_targets_of_another_shape_than_the_predictions(shape):
    call = training(Y=np.zeros(shape), loss="mse")
    refuses(call, ValueError, shape, "(n, 2)")


def test_train_refuses_a_column_of_labels():
    refuses(training(Y=LABELS[:, None]), ValueError, (6, 1), "(n,)")


@pytest.mark.parametrize("of", ["training", "validation"])
def test_train_refuses_unequal_lengths(of):
    pair = (rows(6), LABELS[:4])
    call = training(*pair) if of == "training" else training(validation=pair)
    refuses(call, ValueError, "6 rows", "has 4")


@pytest.mark.parametrize("of", ["training", "validation"])
def test_train_refuses_an_empty_data_set(of):
    pair = (rows(0), LABELS[:0])
    call = training(*pair) if of == "training" else training(validation=pair)
    refuses(call, ValueError, "0 rows")


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("of", ["training", "validation"])
def test_train_refuses_data_that_are_not_finite_and_says_where(of, bad):
    X = rows()
    X[4, 1] = X[5, 0] = bad
    call = training(X) if of == "training" else training(validation=(X, LABELS))
    refuses(call, ValueError, "X has 2", "(4, 1)")


def test_train_refuses_targets_that_are_not_finite():
    Y = rows(6, 2)
    Y[3, 0] = np.nan
    refuses(training(Y=Y, loss="mse"), ValueError, "Y has 1", "(3, 0)")


def test_train_refuses_integers_and_a_wrong_width():
    refuses(training(np.ones((6, 3), int)), TypeError, "int64", "float")
    refuses(training(rows(6, 2)), ValueError, "Dense(3, 2)", "(n, 3)")


@pytest.mark.parametrize("name", ["epochs", "batch_size"])
@pytest.mark.parametrize("value", [0, -1, 2.5])
def test_train_refuses_numbers_of_epochs_or_rows_that_make_no_sense(name, value):
    call = training(**{name: value})
    refuses(call, ValueError, f"{name} is {value}", "whole number")


@pytest.mark.parametrize("of", ["X", "Y"])
def test_train_refuses_a_list_and_says_what_makes_an_array(of):
    data = {"X": np.ones((4, 3)), "Y": np.zeros(4, dtype=int)}
    data[of] = data[of].tolist()
    model = Sequential(Dense(3, 2, rng=generator()))
    refuses(
        lambda: train(
            model,
            cross_entropy,
            cross_entropy_backward,
            data["X"],
            data["Y"],
            SGD(0.1),
            epochs=1,
            rng=generator(),
        ),
        TypeError,
        "list",
        f"np.array({of})",
    )


def test_a_refused_training_leaves_the_parameters_alone():
    model = Sequential(Dense(3, 2, rng=generator()))
    before = {name: W.copy() for name, W in model.params.items()}
    pair = cross_entropy, cross_entropy_backward
    with pytest.raises(ValueError):
        train(model, *pair, rows(), LABELS + 1, SGD(0.1), epochs=1, rng=generator())
    for name, W in model.params.items():
        np.testing.assert_array_equal(W, before[name])


@pytest.mark.parametrize("size", [0, -3, 2.5])
def test_minibatches_refuse_a_batch_size_that_makes_no_sense(size):
    call = minibatches(rows(), LABELS, size, rng=generator())
    refuses(lambda: list(call), ValueError, f"batch_size is {size}")


def test_minibatches_refuse_unequal_lengths_and_nothing_at_all():
    def batches(X, Y):
        return lambda: list(minibatches(X, Y, 2, rng=generator()))

    refuses(batches(rows(6), LABELS[:5]), ValueError, "6 rows", "has 5")
    refuses(batches(rows(0), LABELS[:0]), ValueError, "0 rows")


# Optimizers ---------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [SGD, Adagrad, RMSProp, Adam, AdamW])
@pytest.mark.parametrize("lr", [0, -0.1, float("nan")])
def test_optimizers_refuse_a_learning_rate_that_is_not_positive(optimizer, lr):
    refuses(lambda: optimizer(lr), ValueError, f"lr is {lr}", "positive")


@pytest.mark.parametrize("value", [-0.1, 1, 1.5, float("nan")])
@pytest.mark.parametrize(
    "make, name",
    [
        (SGD, "momentum"),
        (RMSProp, "rho"),
        (Adam, "beta1"),
        (Adam, "beta2"),
        (AdamW, "beta1"),
        (AdamW, "beta2"),
    ],
)
def test_optimizers_refuse_a_memory_outside_0_to_1(make, name, value):
    call = lambda: make(0.1, **{name: value})  # noqa: E731
    refuses(call, ValueError, f"{name} is {value}", "0", "1")


@pytest.mark.parametrize("optimizer", [SGD, Adagrad, RMSProp, Adam, AdamW])
def test_optimizers_refuse_gradients_that_do_not_fit_and_change_nothing(optimizer):
    params = {"W1": np.ones((2, 3)), "b1": np.ones(3)}
    right = {"W1": np.ones((2, 3)), "b1": np.ones(3)}
    step = optimizer(0.1).step
    lacking = {"W1": right["W1"]}
    refuses(lambda: step(params, lacking), ValueError, "['W1', 'b1']", "['W1']")
    refuses(lambda: step(params, {}), ValueError, "['W1', 'b1']", "[]", "backward")
    extra = right | {"b2": np.ones(1)}
    refuses(lambda: step(params, extra), ValueError, "b2")
    transposed = right | {"W1": np.ones((3, 2))}
    refuses(lambda: step(params, transposed), ValueError, "W1", "(2, 3)", "(3, 2)")
    unsummed = right | {"b1": np.ones((5, 3))}
    refuses(lambda: step(params, unsummed), ValueError, "b1", "(3,)", "(5, 3)")
    for W in params.values():
        np.testing.assert_array_equal(W, np.ones_like(W))


@pytest.mark.parametrize("optimizer", [SGD, Adagrad, RMSProp, Adam, AdamW])
def test_optimizers_refuse_integer_parameters(optimizer):
    params, grads = {"W1": np.ones(3, int)}, {"W1": np.ones(3)}
    refuses(lambda: optimizer(0.1).step(params, grads), TypeError, "int64")


# Data sets ----------------------------------------------------------------------------


@pytest.mark.parametrize("n", [0, -5, 2.5])
@pytest.mark.parametrize("name", ["moons", "xor", "rings", "spirals", "blobs", "sine"])
def test_generators_refuse_a_number_of_examples_that_makes_no_sense(name, n):
    call = getattr(datasets, name)
    refuses(lambda: call(n, rng=generator()), ValueError, f"n is {n}", "whole number")


@pytest.mark.parametrize(
    "name, n, least",
    [
        ("moons", 1, 2),
        ("rings", 1, 2),
        ("xor", 3, 4),
        ("spirals", 2, 3),
        ("blobs", 7, 8),
    ],
)
def test_generators_refuse_fewer_examples_than_classes(name, n, least):
    call = getattr(datasets, name)
    refuses(lambda: call(n, rng=generator()), ValueError, f"n is {n}", least)


# Gradient checking --------------------------------------------------------------------


def test_gradcheck_refuses_integers():
    whole = np.ones((4, 3), int)
    rng = generator()

    def total(X):
        return (X**2).sum()

    refuses(lambda: numerical_gradient(total, whole), TypeError, "int64", "float")
    refuses(lambda: numerical_gradient(total, 3), TypeError, "int64", "float")
    call = lambda: gradient_errors(tanh, tanh_backward, whole, rng=rng)  # noqa: E731
    refuses(call, TypeError, "int64", "float")


def test_gradcheck_says_which_input_holds_integers():
    X, W, b = rows(), np.ones((3, 2), int), np.zeros(2)
    rng = generator()
    call = lambda: gradient_errors(dense, dense_backward, X, W, b, rng=rng)  # noqa: E731
    refuses(call, TypeError, "input 1", "int64")


def test_relative_error_refuses_unequal_shapes():
    refuses(
        lambda: relative_error(np.ones((3, 1)), np.ones(3)), ValueError, (3, 1), "(3,)"
    )


def test_gradcheck_refuses_more_gradients_than_inputs():
    refuses(
        lambda: gradient_errors(
            tanh, lambda dA, Z: (dA, dA), np.ones((2, 3)), rng=generator()
        ),
        ValueError,
        "2 gradients",
        "1 inputs",
    )


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int64, bool])
def test_gradcheck_refuses_integers_of_every_size(dtype):
    X, rng = np.ones((4, 3), dtype), generator()
    for check in [gradient_errors, report]:
        call = lambda check=check: check(relu, relu_backward, X, rng=rng)  # noqa: E731
        refuses(call, TypeError, "input 0", np.dtype(dtype), "X.astype(float)")
    refuses(lambda: numerical_gradient(np.sum, X), TypeError, np.dtype(dtype))


def test_numerical_gradient_refuses_a_function_whose_result_is_an_array():
    for shape in [(4, 3), (1,), (1, 1)]:
        call = lambda shape=shape: numerical_gradient(np.tanh, np.ones(shape))  # noqa: E731
        refuses(call, ValueError, f"shape {shape}", ".sum()", "gradient_errors")


@pytest.mark.parametrize("check", [gradient_errors, report])
def test_gradcheck_says_that_a_partner_returns_nothing(check):
    def forgotten(dA, Z):
        dA * (1 - np.tanh(Z) ** 2)

    call = lambda f_backward: check(tanh, f_backward, rows(), rng=generator())  # noqa: E731
    words = "forgotten returned 0 gradient(s) for 1 input(s)", "`return` missing"
    refuses(lambda: call(forgotten), ValueError, *words)
    refuses(lambda: call(lambda dA, Z: ()), ValueError, "returned 0", "1 input(s)")
    refuses(lambda: call(lambda dA, Z: (None,)), ValueError, "returned 0")


def test_a_schedule_that_gives_a_negative_rate_is_refused_at_the_step():
    optimizer = SGD(0.1)
    optimizer.lr = -0.1
    params = {"W": np.ones(2)}
    refuses(lambda: optimizer.step(params, {"W": np.ones(2)}), ValueError, -0.1)
    assert (params["W"] == 1).all()


@pytest.mark.parametrize("max_norm", [0, -1, np.nan])
def test_clipping_refuses_a_norm_that_is_not_positive(max_norm):
    refuses(lambda: clip_by_norm({"W": np.ones(2)}, max_norm), ValueError, max_norm)
