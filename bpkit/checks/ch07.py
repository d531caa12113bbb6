"""Chapter 07, backpropagation in matrices."""

import numpy as np

from bpkit.activations import relu, relu_backward, tanh, tanh_backward
from bpkit.checks.judge import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant
from bpkit.layers import dense, dense_backward
from bpkit.losses import cross_entropy_backward, mse_backward

# 07.1


def turned(X, V, b):
    return X @ V.T + b


def turned_backward(dZ, X, V, b):
    return dZ @ V, dZ.T @ X, dZ.sum(axis=0)


def turned_layers(rng):
    cases = [
        (draw(rng, n, o), draw(rng, n, i), draw(rng, o, i), draw(rng, o))
        for n, i, o in [(4, 3, 2), (3, 3, 3), (1, 5, 2), (6, 1, 4)]
    ]
    dZ, X, V, b = cases[0]
    return [*cases, (dZ, 1000 * X, V, b), (dZ, np.zeros_like(X), V, b)]


def turned_row_by_row(dZ, X, V, b):
    dV = np.zeros_like(V)
    for dz, x in zip(dZ, X, strict=True):
        dV += np.outer(dz, x)
    return np.einsum("no,oi->ni", dZ, V), dV, np.ones(len(X), dZ.dtype) @ dZ


def turned_from_dense(dZ, X, V, b):
    dX, dW, db = dense_backward(dZ, X, V.T, b)
    return dX, dW.T, db


# 07.2


def shapes_back(widths, n):
    into, out = widths[:-1], widths[1:]
    return np.stack([into, out], axis=1), np.stack([np.full_like(out, n), out], axis=1)


def row_of_shapes(rng):
    several = [([7, 5, 4], 6), ([784, 100, 10], 64), ([3, 2], 5), ([4, 9, 2, 8, 3], 1)]
    drawn = rng.permutation(np.arange(2, 12))[:4]
    return [(np.array(widths), n) for widths, n in [*several, (drawn, 20)]]


def shapes_back_in_a_loop(widths, n):
    dW, dZ = [], []
    for i in range(1, len(widths)):
        dW.append((widths[i - 1], widths[i]))
        dZ.append((n, widths[i]))
    return np.array(dW), np.array(dZ)


# 07.3


def gradients(X, Y, W1, b1, W2, b2):
    return two_layers()(X, Y, W1, b1, W2, b2)


def two_layers(
    *,
    gate=lambda dA1, Z1: dA1 * (Z1 > 0),
    loss=lambda Y_hat, Y: 2 * (Y_hat - Y) / Y.size,
    share=lambda X: 1,
    axis=0,
):
    """The answer with one of its parts replaced."""

    def backward(X, Y, W1, b1, W2, b2):
        Z1 = X @ W1 + b1
        A1 = np.maximum(Z1, 0)
        dZ2 = loss(A1 @ W2 + b2, Y)
        dZ1 = gate(dZ2 @ W2.T, Z1)
        many = share(X)
        return (
            X.T @ dZ1 / many,
            dZ1.sum(axis=axis) / many,
            A1.T @ dZ2 / many,
            dZ2.sum(axis=axis) / many,
        )

    return backward


def networks(rng):
    """Off the grid of one decimal: a pre-activation at exactly 0 has two answers."""

    def off(*shape):
        return draw(rng, *shape) + 0.01 * rng.random(shape)

    cases = []
    for n, i, h, o in [(5, 3, 4, 2), (4, 4, 4, 4), (1, 2, 5, 3), (6, 2, 3, 1)]:
        W1, b1, W2, b2 = off(i, h), off(h), off(h, o), off(o)
        cases.append((off(n, i), off(n, o), W1, b1, W2, b2))
    X, Y, *params = cases[0]
    return [*cases, (1000 * X, Y, *params), (np.zeros_like(X), Y, *params)]


def gradients_from_pairs(X, Y, W1, b1, W2, b2):
    Z1 = dense(X, W1, b1)
    A1 = relu(Z1)
    dY_hat = mse_backward(1.0, dense(A1, W2, b2), Y)
    dA1, dW2, db2 = dense_backward(dY_hat, A1, W2, b2)
    _, dW1, db1 = dense_backward(relu_backward(dA1, Z1), X, W1, b1)
    return dW1, db1, dW2, db2


def gradients_by_a_mask(X, Y, W1, b1, W2, b2):
    A1 = (X @ W1 + b1).clip(min=0)
    E = A1 @ W2 + b2 - Y
    dZ2 = E / E.size + E / E.size
    dZ1 = np.einsum("no,ho->nh", dZ2, W2)
    dZ1[A1 == 0] = 0
    return X.T @ dZ1, dZ1.sum(axis=0), A1.T @ dZ2, dZ2.sum(axis=0)


# 07.4


def residual(X, W, b):
    return X + np.tanh(X @ W + b)


def residual_backward(dA, X, W, b):
    dZ = dA * (1 - np.tanh(X @ W + b) ** 2)
    return dA + dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


def lines_around_layers(rng):
    cases = [
        (draw(rng, n, d), draw(rng, n, d) / 4, draw(rng, d, d) / 4, draw(rng, d) / 4)
        for n, d in [(4, 3), (3, 3), (1, 4), (6, 2)]
    ]
    dA, X, W, b = cases[0]
    return [*cases, (1000 * dA, X, W, b), (dA, np.zeros_like(X), W, b)]


def residual_from_pairs(dA, X, W, b):
    dX, dW, db = dense_backward(tanh_backward(dA, dense(X, W, b)), X, W, b)
    dX += dA
    return dX, dW, db


def residual_through_the_output(dA, X, W, b):
    T = residual(X, W, b) - X
    dZ = dA - dA * T * T
    return np.einsum("nj,ij->ni", dZ, W) + dA, X.T @ dZ, np.sum(dZ, axis=0)


def slope_of_the_sum(dA, X, W, b):
    dZ = dA * (1 - residual(X, W, b) ** 2)
    return dA + dZ @ W.T, X.T @ dZ, dZ.sum(axis=0)


# 07.5


def tied(X, W, b, c):
    return np.tanh(X @ W + b) @ W.T + c


def tied_backward(dX_hat, X, W, b, c):
    return tied_with(np.add)(dX_hat, X, W, b, c)


def tied_with(join, *, slope=lambda A: 1 - A**2, through=lambda dX_hat, W: dX_hat @ W):
    """The answer with the way in which W's two gradients are joined."""

    def backward(dX_hat, X, W, b, c):
        A = np.tanh(X @ W + b)
        dZ = through(dX_hat, W) * slope(A)
        dW = join(X.T @ dZ, dX_hat.T @ A)
        return dZ @ W.T, dW, dZ.sum(axis=0), dX_hat.sum(axis=0)

    return backward


def autoencoders(rng):
    cases = [
        (draw(rng, n, d), draw(rng, n, d) / 4, draw(rng, d, h) / 4, draw(rng, h) / 4,
         draw(rng, d))
        for n, d, h in [(5, 4, 2), (3, 3, 3), (1, 4, 3), (6, 2, 4)]
    ]  # fmt: skip
    dX_hat, *rest = cases[0]
    X, *params = rest
    return [*cases, (1000 * dX_hat, *rest), (dX_hat, np.zeros_like(X), *params)]


def tied_from_pairs(dX_hat, X, W, b, c):
    Z = dense(X, W, b)
    dA, dW_turned, dc = dense_backward(dX_hat, tanh(Z), W.T, c)
    dX, dW, db = dense_backward(tanh_backward(dA, Z), X, W, b)
    return dX, dW + dW_turned.T, db, dc


def tied_row_by_row(dX_hat, X, W, b, c):
    dX, dW, db = np.zeros_like(X), np.zeros_like(W), np.zeros_like(b)
    for i, (x, back) in enumerate(zip(X, dX_hat, strict=True)):
        a = np.tanh(x @ W + b)
        dz = (back @ W) * (1 - a**2)
        dX[i] = W @ dz
        dW += np.outer(x, dz) + np.outer(back, a)
        db += dz
    return dX, dW, db, np.sum(dX_hat, axis=0)


def without_dc_sum(dX_hat, X, W, b, c):
    dX, dW, db, dc = tied_backward(dX_hat, X, W, b, c)
    return dX, dW, db, dc / len(X)


# 07.6


def mended_step(X, y, W1, b1, W2, b2, lr):
    return stepping()(X, y, W1, b1, W2, b2, lr)


def stepping(*, early=False, twice=False, mean=True, sign=-1):
    """A step with any of the colleague's two bugs, or with others."""

    def step(X, y, W1, b1, W2, b2, lr):
        A1 = np.tanh(X @ W1 + b1)
        dZ2 = cross_entropy_backward(1.0, A1 @ W2 + b2, y)
        if not mean:
            dZ2 = dZ2 * len(X)
        W2_new = W2 + sign * lr * A1.T @ dZ2
        dZ1 = dZ2 @ (W2_new if early else W2).T * (1 - A1**2)
        dW1 = X.T @ dZ1 / (len(X) if twice else 1)
        return (
            W1 + sign * lr * dW1,
            b1 + sign * lr * dZ1.sum(axis=0),
            W2_new,
            b2 + sign * lr * dZ2.sum(axis=0),
        )

    return step


def batches_and_networks(rng):
    cases = []
    for n, i, h, o in [(5, 3, 4, 2), (4, 4, 4, 4), (2, 2, 5, 3), (6, 2, 3, 4)]:
        params = [draw(rng, i, h), draw(rng, h), draw(rng, h, o), draw(rng, o)]
        X, y = draw(rng, n, i) / 2, rng.integers(0, o, n)
        cases.append((X, y, *(A / 2 for A in params), 0.7))
    X, y, W1, b1, W2, b2, lr = cases[0]
    return [*cases, (np.zeros_like(X), y, W1, b1, W2, b2, lr),
            (X, y, W1, b1, W2, b2 + 1000, lr)]  # fmt: skip


def step_with_pairs(X, y, W1, b1, W2, b2, lr):
    Z1 = dense(X, W1, b1)
    A1 = tanh(Z1)
    dZ2 = cross_entropy_backward(1.0, dense(A1, W2, b2), y)
    dA1, dW2, db2 = dense_backward(dZ2, A1, W2, b2)
    _, dW1, db1 = dense_backward(tanh_backward(dA1, Z1), X, W1, b1)
    return W1 - lr * dW1, b1 - lr * db1, W2 - lr * dW2, b2 - lr * db2


def step_in_reverse(X, y, W1, b1, W2, b2, lr):
    """The first layer is updated first: W2 is still the old one then."""
    A1 = np.tanh(X @ W1 + b1)
    dZ2 = lr * cross_entropy_backward(1.0, A1 @ W2 + b2, y)
    dZ1 = (1 - A1 * A1) * (dZ2 @ W2.T)
    W1, b1 = W1 - X.T @ dZ1, b1 - dZ1.sum(axis=0)
    return W1, b1, W2 - A1.T @ dZ2, b2 - dZ2.sum(axis=0)


# 07.7

W1, LR = np.array([[1.0, -1.0], [0.5, 1.0]]), 0.1


def stages_by_hand():
    return stages()


def stages(*, dW1=((-11.0, 5.0), (5.0, 10.0)), loss=13.25, sign=-1, share=1):
    dW1, dW2 = np.array(dW1) / share, np.array([[-8.5], [2.5]]) / share
    return loss, dW2, dW1, W1 + sign * LR * dW1


def stages_computed():
    X, Y = np.array([[1.0, 2.0], [3.0, 0.0]]), np.array([[2.0], [8.0]])
    b1, W2, b2 = np.zeros(2), np.array([[1.0], [2.0]]), np.array([0.5])
    dW1, _, dW2, _ = gradients(X, Y, W1, b1, W2, b2)
    loss = ((np.maximum(X @ W1, 0) @ W2 + b2 - Y) ** 2).mean()
    return loss, dW2, dW1, W1 - LR * dW1


EXERCISES = [
    Exercise(
        id="07.1",
        points=3,
        asks="`turned_backward(dZ, X, V, b)`: dX, dV, db of Z = X @ V.T + b for X "
        "(n, d_in), V (d_out, d_in), b (d_out,)",
        reference=turned_backward,
        forward=turned,
        inputs=turned_layers,
        uses=[
            "activations.relu",
            "activations.relu_backward",
            "activations.tanh",
            "activations.tanh_backward",
            "gradcheck.gradient_errors",
            "gradcheck.numerical_gradient",
            "layers.dense",
            "layers.dense_backward",
            "losses.cross_entropy",
            "losses.cross_entropy_backward",
            "losses.mse",
            "losses.mse_backward",
        ],
        returns=["dX", "dV", "db"],
        styles=[turned_row_by_row, turned_from_dense],
        slips=[
            Slip(
                "dV turned",
                lambda dZ, X, V, b: (dZ @ V, X.T @ dZ, dZ.sum(axis=0)),
                "Your dV is (d_in, d_out), that of the chapter's W. A gradient has the "
                "shape of its array, and V is (d_out, d_in).",
            ),
            Slip(
                "dX of the chapter",
                lambda dZ, X, V, b: (dZ @ V.T, dZ.T @ X, dZ.sum(axis=0)),
                "`dZ @ V.T` is the chapter's line for W. Here the turning is already "
                "in V: dZ is (n, d_out), V is (d_out, d_in).",
            ),
            Slip(
                "divided by n again",
                lambda dZ, X, V, b: (dZ @ V, dZ.T @ X / len(X), dZ.sum(axis=0)),
                "Your dV is divided by the batch size. The loss has taken the mean, "
                "and its 1/n comes in with dZ.",
            ),
            Slip(
                "mean for db",
                lambda dZ, X, V, b: (dZ @ V, dZ.T @ X, dZ.mean(axis=0)),
                "db is a sum over the examples, not a mean: the 1/n is in dZ.",
            ),
            Slip(
                "db over the units",
                lambda dZ, X, V, b: (dZ @ V, dZ.T @ X, dZ.sum(axis=1)),
                "You summed over the units: db has one number for each example. Which "
                "axis is the batch?",
            ),
            Slip(
                "db not summed",
                lambda dZ, X, V, b: (dZ @ V, dZ.T @ X, dZ),
                "b is used by all examples, so their gradients are added: sum over the "
                "batch. db has the shape of b.",
            ),
            Slip(
                "no upstream gradient for X",
                lambda dZ, X, V, b: (np.ones_like(dZ) @ V, dZ.T @ X, dZ.sum(axis=0)),
                "Your dX does not depend on dZ: it is right only where dZ is all ones.",
            ),
        ],
        hints=[
            "Write the three shapes down first: those of X, V and b.",
            "dV must be (d_out, d_in). Which product of dZ (n, d_out) and X (n, d_in) "
            "sums over n and has that shape?",
            "`return dZ @ V, dZ.T @ X, dZ.sum(axis=0)`",
        ],
    ),
    Exercise(
        id="07.2",
        points=1,
        asks="`shapes_back(widths, n)`: the shapes of all dW and of all dZ, a row for "
        "each layer, of a network with these widths on a batch of n",
        reference=shapes_back,
        inputs=row_of_shapes,
        returns=["dW", "dZ"],
        styles=[
            shapes_back_in_a_loop,
            lambda widths, n: (
                np.array(list(zip(widths, widths[1:], strict=False))),
                np.array([(n, width) for width in widths[1:]]),
            ),
        ],
        slips=[
            Slip(
                "turned",
                lambda widths, n: (
                    shapes_back(widths, n)[0][:, ::-1],
                    shapes_back(widths, n)[1],
                ),
                "Your dW are turned: W is (d_in, d_out), from one width to the next.",
            ),
            Slip(
                "dZ of the layer before",
                lambda widths, n: (
                    shapes_back(widths, n)[0],
                    np.stack([np.full(len(widths) - 1, n), widths[:-1]], axis=1),
                ),
                "That is the shape of what goes into each layer. Z is what comes out "
                "of X @ W + b.",
            ),
            Slip(
                "summed over the batch",
                lambda widths, n: (
                    shapes_back(widths, n)[0],
                    shapes_back(widths, 1)[1],
                ),
                "Your dZ has one row. Each example has pre-activations of its own: "
                "only the shared W and b are summed over the batch.",
            ),
            Slip(
                "a batch of weights",
                lambda widths, n: (
                    shapes_back(widths, n)[1],
                    shapes_back(widths, n)[1],
                ),
                "Your dW grows with the batch. There is one W for all examples; the "
                "product X.T @ dZ sums over them.",
            ),
            Slip(
                "from the last to the first",
                lambda widths, n: tuple(a[::-1] for a in shapes_back(widths, n)),
                "These are right, but in the order of the walk back. The first row was "
                "asked for the first layer.",
            ),
        ],
        hints=[
            "A gradient has the shape of its array. So forget the gradients: which "
            "shapes do W and Z of each layer have?",
            "Layer i takes widths[i] and gives widths[i + 1].",
            "`np.stack([widths[:-1], widths[1:]], axis=1)` is the first of the two.",
        ],
    ),
    Exercise(
        id="07.3",
        points=3,
        asks="`gradients(X, Y, W1, b1, W2, b2)`: dW1, db1, dW2, db2 of the mean "
        "squared error of dense, relu, dense",
        reference=gradients,
        inputs=networks,
        returns=["dW1", "db1", "dW2", "db2"],
        styles=[gradients_from_pairs, gradients_by_a_mask],
        slips=[
            Slip(
                "relu left out",
                two_layers(gate=lambda dA1, Z1: dA1),
                "dW2 and db2 are right, dW1 and db1 are not: on its way back the "
                "gradient crosses the relu. Where Z1 was negative nothing passes.",
            ),
            Slip(
                "gated by the gradient",
                two_layers(gate=lambda dA1, Z1: np.maximum(dA1, 0)),
                "You let positive gradients through. It is the sign of Z1 that opens "
                "the gate, and a negative gradient passes there, too.",
            ),
            Slip(
                "divided by n again",
                two_layers(share=len),
                "Everything is divided by the batch size once more. mse has taken the "
                "mean already, in the gradient of Y_hat.",
            ),
            Slip(
                "mean over the rows alone",
                two_layers(loss=lambda Y_hat, Y: 2 * (Y_hat - Y) / len(Y)),
                "mse is a mean over all entries, n times the number of outputs: divide "
                "by Y.size, not by len(Y).",
            ),
            Slip(
                "the 2 is missing",
                two_layers(loss=lambda Y_hat, Y: (Y_hat - Y) / Y.size),
                "All your gradients are half of what they should be: the slope of a "
                "square is 2 times its base.",
            ),
            Slip(
                "sign",
                two_layers(loss=lambda Y_hat, Y: 2 * (Y - Y_hat) / Y.size),
                "The sign is turned: prediction minus target.",
            ),
            Slip(
                "bias over the units",
                two_layers(axis=1),
                "Your db sums over the units. The examples are what is to be summed.",
            ),
        ],
        hints=[
            "Write the four lines forward first, under each other. Then read them from "
            "the last to the first.",
            "dY_hat = 2 * (Y_hat - Y) / Y.size. Then dense_backward, relu_backward, "
            "dense_backward: what does each of them take?",
            "dZ1 is `dZ2 @ W2.T * (Z1 > 0)`; dW1 is `X.T @ dZ1`.",
        ],
    ),
    Exercise(
        id="07.4",
        points=2,
        asks="`residual_backward(dA, X, W, b)`: dX, dW, db of A = X + tanh(X @ W + b)",
        reference=residual_backward,
        forward=residual,
        variant=Variant(
            draw=lambda rng: {"c": rng.choice([x for x in HALVES if x != 1]).item()},
            says="A = {c:g} * (X + tanh(X @ W + b)) instead of X + tanh(X @ W + b).",
            change=lambda backward, dA, X, W, b, *, c: backward(c * dA, X, W, b),
            forward=lambda forward, X, W, b, *, c: c * forward(X, W, b),
        ),
        inputs=lines_around_layers,
        returns=["dX", "dW", "db"],
        styles=[residual_from_pairs, residual_through_the_output],
        slips=[
            Slip(
                "the line forgotten",
                lambda dA, X, W, b: (
                    residual_backward(dA, X, W, b)[0] - dA,
                    *residual_backward(dA, X, W, b)[1:],
                ),
                "dW and db are right. But X has two ways into A, through the layer and "
                "around it, and your dX knows one: add dA.",
            ),
            Slip(
                "only the line",
                lambda dA, X, W, b: (dA, *residual_backward(dA, X, W, b)[1:]),
                "Your dX is dA, what comes back along the line. What comes back "
                "through the layer is added to it.",
            ),
            Slip(
                "multiplied",
                lambda dA, X, W, b: (
                    dA * (residual_backward(dA, X, W, b)[0] - dA),
                    *residual_backward(dA, X, W, b)[1:],
                ),
                "Along one way slopes multiply. Two ways add.",
            ),
            Slip(
                "slope of the sum",
                slope_of_the_sum,
                "You take 1 - A**2. A is X plus the tanh; the slope wants the tanh "
                "alone.",
            ),
            Slip(
                "no slope",
                lambda dA, X, W, b: (dA + dA @ W.T, X.T @ dA, dA.sum(axis=0)),
                "The gradient goes through the tanh on its way to the layer: multiply "
                "by its slope.",
            ),
            Slip(
                "halved",
                lambda dA, X, W, b: (
                    residual_backward(dA, X, W, b)[0] / 2,
                    *residual_backward(dA, X, W, b)[1:],
                ),
                "You take the mean of the two ways. A value used twice gets the sum.",
            ),
        ],
        hints=[
            "X is used twice. What did chapter 5 do with a value that is used twice?",
            "Through the layer: dZ = dA * (1 - tanh(Z)**2), then dense_backward. "
            "Around it: the slope of A = X + ... is 1.",
            "dX is `dA + dZ @ W.T`.",
        ],
    ),
    Exercise(
        id="07.5",
        points=3,
        asks="`tied_backward(dX_hat, X, W, b, c)`: dX, dW, db, dc of X_hat = "
        "tanh(X @ W + b) @ W.T + c",
        reference=tied_backward,
        forward=tied,
        inputs=autoencoders,
        returns=["dX", "dW", "db", "dc"],
        styles=[tied_from_pairs, tied_row_by_row],
        slips=[
            Slip(
                "encoder alone",
                tied_with(lambda there, back: there),
                "Your dW is the gradient of the first use, X @ W. W is used again on "
                "the way out: add what comes from there.",
            ),
            Slip(
                "decoder alone",
                tied_with(lambda there, back: back),
                "Your dW is the gradient of the second use, A @ W.T. W is used on the "
                "way in, too: add what comes from there.",
            ),
            Slip(
                "mean of the two",
                tied_with(lambda there, back: (there + back) / 2),
                "Your dW is half of the sum. One weight used twice gets both "
                "gradients, in full.",
            ),
            Slip(
                "decoder turned",
                tied_with(lambda there, back: there + back.T),
                "The two parts of dW have different shapes. On the way out W.T is "
                "used: its gradient A.T @ dX_hat is (h, d). Turn it.",
            ),
            Slip(
                "no slope",
                tied_with(np.add, slope=lambda A: 1),
                "The gradient crosses the tanh between the two uses of W: multiply by "
                "1 - A**2.",
            ),
            Slip(
                "slope of another tanh",
                tied_with(
                    lambda there, back: there + back,
                    slope=lambda A: 1 - np.tanh(A) ** 2,
                ),
                "You take the tanh twice. A is the output already: the slope is "
                "1 - A**2.",
            ),
            Slip(
                "mean for dc",
                without_dc_sum,
                "Your dc is divided by n. It is a sum over the examples, as every db.",
            ),
        ],
        hints=[
            "Name what is in between: Z, A. W stands in two lines. Treat them as two "
            "matrices first, each with a gradient of its own.",
            "Out: X_hat = A @ V + c with V = W.T, so dV = A.T @ dX_hat, and dV.T has "
            "the shape of W. In: the layer of the chapter.",
            "dW is `X.T @ dZ + dX_hat.T @ A`, where dZ = (dX_hat @ W) * (1 - A**2).",
        ],
    ),
    Exercise(
        id="07.6",
        points=2,
        asks="`mended_step(X, y, W1, b1, W2, b2, lr)`: W1, b1, W2, b2 after one step, "
        "without the colleague's two bugs",
        reference=mended_step,
        inputs=batches_and_networks,
        returns=["W1", "b1", "W2", "b2"],
        styles=[step_with_pairs, step_in_reverse],
        slips=[
            Slip(
                "the colleague's",
                stepping(early=True, twice=True),
                "Both bugs are still there. Check dW1 by differences, with a batch of "
                "more than one and a large lr. (How do you get dW1 out of a step? It "
                "is (W1 - new W1) / lr.)",
            ),
            Slip(
                "only the mean mended",
                stepping(early=True),
                "The scale is right now. But dZ1 is computed with the W2 that has "
                "already been moved: first all gradients, then the update.",
            ),
            Slip(
                "only the order mended",
                stepping(twice=True),
                "The order is right now. But dW1 is divided by n, which dZ2 has "
                "brought along already.",
            ),
            Slip(
                "no mean at all",
                stepping(mean=False),
                "The loss's own 1/n is gone, too: all steps are n times too long. It "
                "stands in cross_entropy_backward, and once is enough.",
            ),
            Slip(
                "plus",
                stepping(sign=1),
                "The gradient points uphill: subtract it.",
            ),
        ],
        hints=[
            "Two lines are wrong. One has a number too many; the other stands in the "
            "wrong place.",
            "Who has taken the mean already? And which W2 did the forward pass use?",
            "`dZ1 = dZ2 @ W2.T * (1 - A1**2)` belongs before the line that changes W2; "
            "`/ len(X)` goes.",
        ],
    ),
    Exercise(
        id="07.7",
        points=2,
        asks="`stages_by_hand()`: the loss, dW2, dW1 and W1 after the step, by hand",
        reference=stages_by_hand,
        returns=["L", "dW2", "dW1", "new W1"],
        styles=[
            stages_computed,
            lambda: (
                53 / 4,
                [[-8.5], [2.5]],
                [[-11, 5], [5, 10]],
                [[2.1, -1.5], [0, 0]],
            ),
        ],
        slips=[
            Slip(
                "relu left out",
                lambda: stages(dW1=((-11.0, -22.0), (5.0, 10.0))),
                "Your dW1 is wrong in its upper right entry: the second example's "
                "second unit had Z1 = -3. Its relu is shut, forward and back.",
            ),
            Slip(
                "W2 updated first",
                lambda: stages(dW1=((-20.35, 4.375), (9.25, 8.75))),
                "You sent the error back through the new W2, (1.85, 1.75). The forward "
                "pass used (1, 2): all gradients first, then the update.",
            ),
            Slip(
                "sum of squares",
                lambda: stages(loss=26.5, share=0.5),
                "Your loss is the sum of the squares. The mean squared error divides "
                "it by the two entries; then the gradients are half as large.",
            ),
            Slip(
                "mean twice",
                lambda: stages(share=2),
                "Your gradients are divided by 2 once too often: the loss is a mean "
                "already.",
            ),
            Slip(
                "uphill",
                lambda: stages(sign=1),
                "The gradients are right. The step goes the other way: W1 - lr * dW1.",
            ),
        ],
        hints=[
            "In stages: Z1, A1, Y_hat, L. Then back: dY_hat, dW2, dA1, dZ1, dW1. The "
            "update comes last.",
            "Z1 is [[2, 1], [3, -3]], so A1 is [[2, 1], [3, 0]] and Y_hat is 4.5 and "
            "3.5.",
            "dY_hat is 2.5 and -4.5; dA1 is [[2.5, 5], [-4.5, -9]], and one of its "
            "entries does not pass the relu.",
        ],
    ),
]
