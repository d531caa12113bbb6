"""Runners of the published cases on neurons and small networks."""

import random as stdlib_random
from itertools import product

import numpy as np
from published import runs

from bpkit.activations import (
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    tanh,
    tanh_backward,
)
from bpkit.datasets import rings
from bpkit.initializers import zeros
from bpkit.layers import Dense, ReLU, Sequential, dense, dense_backward
from bpkit.losses import (
    binary_cross_entropy,
    binary_cross_entropy_backward,
    cross_entropy,
    hinge,
    hinge_backward,
    mse,
    mse_backward,
)
from bpkit.optimizers import SGD
from bpkit.training import train


def half_squares(A, Y):
    """Half the sum of squared errors, the loss of the older sources: mse times n/2."""
    return A.size / 2 * mse(A, Y)


def sigmoid_net(X, Y, p):
    """X -> dense -> sigmoid -> dense -> sigmoid: outputs, then the gradients by name.

    The gradients are those of half_squares; those of activations stand beside.
    """
    Z1 = dense(X, p["W1"], p["b1"])
    A1 = sigmoid(Z1)
    Z2 = dense(A1, p["W2"], p["b2"])
    A2 = sigmoid(Z2)
    dA2 = mse_backward(A2.size / 2, A2, Y)
    dZ2 = sigmoid_backward(dA2, Z2)
    dA1, dW2, db2 = dense_backward(dZ2, A1, p["W2"], p["b2"])
    dZ1 = sigmoid_backward(dA1, Z1)
    _, dW1, db1 = dense_backward(dZ1, X, p["W1"], p["b1"], input_gradient=False)
    grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    return {"Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2}, grads, {"A1": dA1, "Z2": dZ2}


def only(grads, names):
    """Gradients of what is trained; zeros for the rest, which stays."""
    return {k: g if k in names else np.zeros_like(g) for k, g in grads.items()}


def mazur(x):
    """Its weights have a row for each receiving unit, ours a column."""
    p = {"W1": x.W1.T.copy(), "b1": x.b1, "W2": x.W2.T.copy(), "b2": x.b2}
    return x.x[None], x.target[None], p


@runs("hand.mazur.forward")
def _(x):
    X, Y, p = mazur(x)
    out, _, _ = sigmoid_net(X, Y, p)
    A2 = out["A2"]
    return {
        "net_h1": out["Z1"][0, 0],
        "out_h": out["A1"][0],
        "net_o1": out["Z2"][0, 0],
        "out_o": A2[0],
        "E_o": [half_squares(A2[:, [k]], Y[:, [k]]) for k in range(2)],
        "E_total": half_squares(A2, Y),
    }


@runs("hand.mazur.backward")
def _(x):
    # Biases are not trained there; all gradients are taken before any weight changes.
    X, Y, p = mazur(x)
    _, grads, inner = sigmoid_net(X, Y, p)
    values = {
        "dE_dw5": grads["W2"][0, 0],
        "dE_dw1": grads["W1"][0, 0],
        "dE_douth1": inner["A1"][0, 0],
        "delta_o1": inner["Z2"][0, 0],
    }
    SGD(x.lr).step(p, only(grads, {"W1", "W2"}))
    return values | {"W2_new": p["W2"].T, "W1_new": p["W1"].T}


@runs("hand.mazur.after_updates")
def _(x):
    errors, A2 = mazur_errors(x, in_sequence=False)
    return {
        "E_after_9999": errors[9999],
        "E_after_1": errors[1],
        "E_after_10000": errors[10_000],
        "out_after_10000": A2[0],
    }


def mazur_errors(x, *, in_sequence):
    """The error after 0 ... 10,000 updates, and the last outputs.

    In sequence: W2 changes first and the hidden layer is trained through the new W2.
    """
    X, Y, p = mazur(x)
    optimizer, errors = SGD(x.lr), []
    for _ in range(10_000):
        out, grads, _ = sigmoid_net(X, Y, p)
        errors.append(half_squares(out["A2"], Y))
        if not in_sequence:
            optimizer.step(p, only(grads, {"W1", "W2"}))
            continue
        dZ2 = sigmoid_backward(mse_backward(1.0, out["A2"], Y), out["Z2"])  # n/2 = 1
        optimizer.step(p, only(grads, {"W2"}))
        dZ1 = sigmoid_backward(dZ2 @ p["W2"].T, out["Z1"])
        optimizer.step(p, only(grads | {"W1": X.T @ dZ1}, {"W1"}))
    A2 = sigmoid_net(X, Y, p)[0]["A2"]
    return [*errors, half_squares(A2, Y)], A2


@runs("hand.cs231n.sigmoid_neuron")
def _(x):
    # Its third weight is the bias.
    X, W, b = x.x[None], x.w[:2, None], x.w[2:]
    Z = dense(X, W, b)
    dX, dW, db = dense_backward(sigmoid_backward(np.ones((1, 1)), Z), X, W, b)
    return {"f": sigmoid(Z), "dot": Z, "dx": dX[0], "dw": [*dW[:, 0], *db]}


@runs("engine.karpathy.neuron")
def _(x):
    X, W, b = x.x[None], x.w[:, None], np.array([x.b])
    Z = dense(X, W, b)
    dZ = tanh_backward(np.ones((1, 1)), Z)
    dX, dW, db = dense_backward(dZ, X, W, b)
    return {
        "n": Z,
        "o": tanh(Z),
        "one_minus_o2": dZ,
        "dx": dX[0],
        "dw": dW[:, 0],
        "db": db,
    }


@runs("nielsen.neuron")
def _(x):
    def outputs(w, b):
        p = {"W": np.array([[w]]), "b": np.array([b])}
        X, Y, optimizer, A = np.ones((1, 1)), np.zeros((1, 1)), SGD(x.lr), []
        for _ in range(301):
            Z = dense(X, p["W"], p["b"])
            A.append(sigmoid(Z)[0, 0])
            dZ = sigmoid_backward(mse_backward(0.5, sigmoid(Z), Y), Z)
            _, dW, db = dense_backward(dZ, X, p["W"], p["b"])
            optimizer.step(p, {"W": dW, "b": db})
        return A

    one, two = outputs(0.6, 0.9), outputs(2.0, 2.0)
    return {"start1": one[0], "end1": one[300], "start2": two[0], "end2": two[300]}


@runs("nets.ex4.lambda0")
def _(x):
    # Theta = [b | W^T], unrolled column by column; labels count from 1; the sum over
    # the four outputs is four times the mean over all entries.
    def theta(p, i):
        return np.column_stack([p[f"b{i}"], p[f"W{i}"].T])

    Theta1 = x.nn_params[:6].reshape(2, 3, order="F")
    Theta2 = x.nn_params[6:].reshape(4, 3, order="F")
    W1, b1, W2, b2 = Theta1[:, 1:].T, Theta1[:, 0], Theta2[:, 1:].T, Theta2[:, 0]
    Y = np.eye(4)[x.y.astype(int) - 1]
    Z1 = dense(x.X, W1, b1)
    Z2 = dense(sigmoid(Z1), W2, b2)
    dZ2 = binary_cross_entropy_backward(4.0, Z2, Y)
    dA1, dW2, db2 = dense_backward(dZ2, sigmoid(Z1), W2, b2)
    _, dW1, db1 = dense_backward(sigmoid_backward(dA1, Z1), x.X, W1, b1)
    grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    unrolled = [theta(grads, i).ravel(order="F") for i in [1, 2]]
    return {"J": 4 * binary_cross_entropy(Z2, Y), "grad": np.concatenate(unrolled)}


@runs("nets.goodfellow.xor")
def _(x):
    pre = dense(x.X, x.W, x.c)
    out = dense(relu(pre), x.w[:, None], np.array([float(x.b)]))
    return {"pre": pre, "hidden": relu(pre), "out": out[:, 0]}


@runs("nets.goodfellow.xor_linear")
def _(x):
    model = Sequential(Dense(2, 1, rng=np.random.default_rng(0)))
    optimizer = SGD(0.5)
    for _ in range(600):
        dZ = mse_backward(1.0, model.forward(x.X), x.y[:, None])
        model.backward(dZ)
        optimizer.step(model.params, model.grads)
    return {"w": model.params["W1"][:, 0], "b": model.params["b1"]}


PATTERNS = np.array(list(product([0.0, 1.0], repeat=6)))
MIRRORED = (PATTERNS == PATTERNS[:, ::-1]).all(axis=1)


@runs("hist.rhw.symmetry")
def _(x):
    W1 = np.column_stack([x.w_hidden1, x.w_hidden2])
    A1 = sigmoid(dense(PATTERNS, W1, np.full(2, x.b_hidden)))
    A2 = sigmoid(dense(A1, x.w_out[:, None], np.array([x.b_out])))[:, 0]
    return {"n_symmetric": MIRRORED.sum(), "errors": ((A2 > 0.5) != MIRRORED).sum()}


@runs("hist.rhw.symmetry_train")
def _(x):
    # dw = -eps g + alpha dw is v = alpha v + g; w -= eps v. Seed 1 arrives after
    # 701 sweeps; of the seeds 0 to 19 fifteen arrive within 6,000.
    rng = np.random.default_rng(1)
    shapes = {"W1": (6, 2), "b1": (2,), "W2": (2, 1), "b2": (1,)}
    p = {name: rng.uniform(-0.3, 0.3, shape) for name, shape in shapes.items()}
    Y = MIRRORED[:, None].astype(float)
    optimizer = SGD(x.eps, momentum=x.alpha)
    for _ in range(1000):
        out, grads, _ = sigmoid_net(PATTERNS, Y, p)
        A2 = out["A2"]
        if ((A2 > 0.5) == Y).all() and half_squares(A2, Y) < 0.1:
            break
        optimizer.step(p, grads)
    W = p["W1"]
    sizes = np.sort((np.abs(W) + np.abs(W[::-1]))[:3] / 2, axis=0)
    return {
        "ratio": [(sizes[1] / sizes[0]).mean(), (sizes[2] / sizes[1]).mean()],
        "antisym": np.abs(W + W[::-1]).max() / np.abs(W).max(),
    }


@runs("train.trask.2layer")
def _(x):
    # No bias; (y - l) l (1 - l) is minus the gradient of half the squares; lr 1.
    p, Y = {"W": x.syn0.copy()}, x.y[:, None]
    optimizer = SGD(x.lr)
    for _ in range(x.steps):
        Z = dense(x.X, p["W"], 0.0)
        A = sigmoid(Z)
        dZ = sigmoid_backward(mse_backward(A.size / 2, A, Y), Z)
        optimizer.step(p, {"W": dense_backward(dZ, x.X, p["W"], 0.0)[1]})
    return {"out": A}


def trask(x, steps):
    """Mean |error| before the steps 0, 10,000, ...

    The source goes on to 60,000; bpkit's errors and weights agree there too (3 s).
    """
    random = np.random.RandomState(1)
    W1, W2 = 2 * random.random_sample((3, 4)) - 1, 2 * random.random_sample((4, 1)) - 1
    p = {"W1": W1, "b1": np.zeros(4), "W2": W2, "b2": np.zeros(1)}
    Y, optimizer, errors = x.y[:, None], SGD(x.alpha), []
    for step in range(steps):
        out, grads, _ = sigmoid_net(x.X, Y, p)
        if step % 10_000 == 0:
            errors.append(np.abs(out["A2"] - Y).mean())
        optimizer.step(p, only(grads, {"W1", "W2"}))
    return errors


@runs("train.trask.alpha1")
def _(x):
    # No biases: they start at 0 and stay there.
    errors = trask(x, 20_001)
    return {"err_0": errors[0], "errors": errors}


@runs("train.trask.alpha10")
def _(x):
    errors = trask(x, 10_001)
    return {"err_0": errors[0], "errors": errors}


@runs("train.micrograd.demo_first")
def _(x):
    # One score s, targets -1 and 1: multiclass hinge of the scores (-s/2, s/2). The L2
    # term has no half, and biases have it too; it is added by hand.
    X, y = _micrograd_moons()
    p = _micrograd_parameters([2, 16, 16, 1])
    halves = np.array([[-0.5, 0.5]])
    losses = []
    for step in range(5):
        Z1 = dense(X, p["W1"], p["b1"])
        Z2 = dense(relu(Z1), p["W2"], p["b2"])
        Z = dense(relu(Z2), p["W3"], p["b3"]) @ halves
        l2 = 1e-4 * sum((W**2).sum() for W in p.values())
        losses.append(hinge(Z, y) + l2)
        dZ3 = hinge_backward(1.0, Z, y) @ halves.T
        dA2, dW3, db3 = dense_backward(dZ3, relu(Z2), p["W3"], p["b3"])
        dZ2 = relu_backward(dA2, Z2)
        dA1, dW2, db2 = dense_backward(dZ2, relu(Z1), p["W2"], p["b2"])
        _, dW1, db1 = dense_backward(relu_backward(dA1, Z1), X, p["W1"], p["b1"])
        grads = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2, "W3": dW3, "b3": db3}
        grads = {name: grads[name] + 2e-4 * p[name] for name in p}
        SGD(1 - 0.9 * step / 100).step(p, grads)
    return {"loss": losses, "params": sum(W.size for W in p.values())}


def _micrograd_moons():
    random = np.random.RandomState(1337)
    t = np.linspace(0, np.pi, 50)
    upper = np.column_stack([np.cos(t), np.sin(t)])
    lower = np.column_stack([1 - np.cos(t), 1 - np.sin(t) - 0.5])
    order = np.arange(100)
    random.shuffle(order)
    X = np.concatenate([upper, lower])[order]
    return X + random.normal(scale=0.1, size=X.shape), (order >= 50).astype(int)


def _micrograd_parameters(sizes):
    random = stdlib_random.Random(1337)
    p = {}
    for i, (d_in, d_out) in enumerate(zip(sizes, sizes[1:], strict=False), 1):
        units = [[random.uniform(-1, 1) for _ in range(d_in)] for _ in range(d_out)]
        p[f"W{i}"], p[f"b{i}"] = np.array(units).T.copy(), np.zeros(d_out)
    return p


@runs("train.dls.init_zero")
def _(x):
    # Its circles are two rings of 150 points: what they are does not matter.
    rng = np.random.default_rng(0)
    X, y = rings(300, rng=rng)
    Y = y[:, None].astype(float)
    layers = [Dense(a, b, rng=rng, init=zeros) for a, b in [(2, 10), (10, 5), (5, 1)]]
    model = Sequential(layers[0], ReLU(), layers[1], ReLU(), layers[2])
    pair = binary_cross_entropy, binary_cross_entropy_backward
    history = train(model, *pair, X, Y, SGD(0.01), epochs=3, rng=rng, batch_size=len(X))
    accuracy = ((sigmoid(model.forward(X)) > 0.5) == Y).mean()
    return {"cost": history["loss"], "train_acc": accuracy}


@runs("cs231n.affine_forward")
def _(x):
    X = np.linspace(-0.1, 0.5, 240).reshape(2, -1)
    W = np.linspace(-0.2, 0.3, 360).reshape(120, 3)
    return {"out": dense(X, W, x.b)}


@runs("cs231n.two_layer_linspace")
def _(x):
    # The L2 term, with its factor 0.5, is added by hand.
    W1 = np.linspace(-0.7, 0.3, 250).reshape(5, 50)
    W2 = np.linspace(-0.3, 0.4, 350).reshape(50, 7)
    X = np.linspace(-5.5, 4.5, 15).reshape(5, 3).T
    A1 = relu(dense(X, W1, np.linspace(-0.1, 0.9, 50)))
    Z = dense(A1, W2, np.linspace(-0.9, 0.1, 7))
    L = cross_entropy(Z, x.y.astype(int))
    l2 = 0.5 * ((W1**2).sum() + (W2**2).sum())
    return {"scores": Z, "loss": L, "loss_reg1": L + l2}


@runs("cs231n.a1_two_layer_toy")
def _(x):
    # Here the L2 term has no half.
    random = np.random.RandomState(0)
    W1, W2 = 0.1 * random.randn(4, 10), 0.1 * random.randn(10, 3)
    X = 10 * np.random.RandomState(1).randn(5, 4)
    Z = dense(relu(dense(X, W1, np.zeros(10))), W2, np.zeros(3))
    l2 = 0.05 * ((W1**2).sum() + (W2**2).sum())
    return {"scores": Z, "loss": cross_entropy(Z, x.y.astype(int)) + l2}


@runs("cs231n.fcnet_initial_loss")
def _(x):
    random = np.random.RandomState(231)
    A, y = random.randn(2, 15), random.randint(10, size=2)
    shapes = [(15, 20), (20, 30), (30, 10)]
    for i, shape in enumerate(shapes):
        Z = dense(A, 0.05 * random.randn(*shape), np.zeros(shape[1]))
        A = relu(Z) if i < 2 else Z
    return {"plain_reg0": cross_entropy(A, y)}


@runs("dls.c1w4.linear_forward")
def _(x):
    # Columns are examples there and W is (d_out, d_in): everything is transposed.
    return {"Z": dense(x.A.T, x.W.T, x.b[:, 0]).T}


@runs("dls.c1w4.linear_act_forward")
def _(x):
    Z = dense(x.A.T, x.W.T, x.b[:, 0]).T
    return {"sigmoid": sigmoid(Z), "relu": relu(Z)}


def columns_backward(dZ, A, W):
    """Columns are examples; 1/m stands in dW and db there, in the loss here."""
    m = dZ.shape[1]
    dX, dW, db = dense_backward(dZ.T / m, A.T, W.T, np.zeros(len(W)))
    return m * dX.T, dW.T, db[:, None]


@runs("dls.c1w4.linear_backward")
def _(x):
    dA, dW, db = columns_backward(x.dZ, x.A_prev, x.W)
    return {"dA_prev": dA, "dW": dW, "db": db}


@runs("dls.c1w4.linear_act_backward")
def _(x):
    # Z was drawn by itself and is not W A + b: the backward functions alone.
    values = {}
    for name, backward in [("sig", sigmoid_backward), ("relu", relu_backward)]:
        dA, dW, db = columns_backward(backward(x.dA, x.Z), x.A_prev, x.W)
        values |= {f"{name}_dA": dA, f"{name}_dW": dW, f"{name}_db": db}
    return values


@runs("dls.c1w2.logistic")
def _(x):
    X, Y = x.X.T, x.Y.T
    p, optimizer, seen = {"W": x.w.copy(), "b": np.array([x.b])}, SGD(0.009), []
    for _ in range(100):
        Z = dense(X, p["W"], p["b"])
        dZ = binary_cross_entropy_backward(1.0, Z, Y)
        _, dW, db = dense_backward(dZ, X, p["W"], p["b"])
        seen.append((dW, db, binary_cross_entropy(Z, Y)))
        optimizer.step(p, {"W": dW, "b": db})
    (dw, db, cost), (dw100, db100, _) = seen[0], seen[-1]
    first = {"dw": dw, "db": db, "cost": cost}
    return first | {"w100": p["W"], "b100": p["b"], "dw100": dw100, "db100": db100}
