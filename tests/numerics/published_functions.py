"""Runners of the published cases on activations, losses, initializers, gradcheck."""

import numpy as np
from published import Legacy, runs

from bpkit.activations import (
    elu,
    gelu,
    leaky_relu,
    log_softmax,
    relu,
    relu_backward,
    sigmoid,
    sigmoid_backward,
    silu,
    silu_backward,
    softmax,
    softplus,
    softplus_backward,
    tanh,
    tanh_backward,
)
from bpkit.gradcheck import numerical_gradient, relative_error
from bpkit.initializers import glorot, he, lecun, normal
from bpkit.layers import Dense, ReLU, Sequential, dense
from bpkit.losses import (
    binary_cross_entropy,
    cross_entropy,
    cross_entropy_backward,
    hinge,
    huber,
    mae,
    mse,
)


def logit(p):
    """The score behind a probability: the sources print probabilities."""
    return np.log(p) - np.log1p(-p)


def by_row(loss, Z, Y):
    """A loss of each row alone: the sources print them before the mean."""
    return [loss(Z[i : i + 1], Y[i : i + 1]) for i in range(len(Z))]


def one_score(s, positive, loss):
    """A two-class loss of one score s: the scores of the two classes are -s/2, s/2."""
    return loss(np.array([[-s / 2, s / 2]]), np.array([int(positive)]))


@runs("act.sigmoid_grad.ex4")
def _(x):
    return {"ds": sigmoid_backward(np.ones(5), x.z)}


@runs("dls.c1w2.sigmoid")
def _(x):
    s, ds = sigmoid(x.x), sigmoid_backward(np.ones(3), x.x)
    return {"s": s, "ds": ds, "s3": s[2]}


@runs("act.onnx.values")
def _(x):
    # elu with alpha 2 and leaky relu with slope 0.1, as ONNX tries them; gelu in its
    # tanh form; printed in float32.
    return {
        "elu_alpha2": elu(x.x, alpha=2.0),
        "softplus": softplus(x.x),
        "sigmoid": sigmoid(x.x),
        "tanh": tanh(x.x),
        "softmax": softmax(x.x),
        "logsoftmax": log_softmax(x.x),
        "leaky01": leaky_relu(x.x, slope=0.1),
        "gelu_tanh": gelu(x.x),
    }


@runs("act.onnx.gelu345")
def _(x):
    return {"gelu_tanh": gelu(x.x)}


@runs("cs231n.relu_forward")
def _(x):
    return {"out": relu(x.x)}


@runs("cs231n.leaky_relu")
def _(x):
    return {"y": leaky_relu(x.x)}


@runs("act.facts")
def _(x):
    grid = np.linspace(-5, 5, 200_001)  # 0 is one of the points
    ones = np.ones_like(grid)
    low, high = -2.0, -1.0  # silu's slope changes its sign between them
    for _ in range(60):
        middle = (low + high) / 2
        if silu_backward(1.0, np.array(middle)) < 0:
            low = middle
        else:
            high = middle
    zero = np.zeros(1)
    return {
        "sigmoid_d_max": sigmoid_backward(ones, grid).max(),
        "tanh_d_max": tanh_backward(ones, grid).max(),
        "silu_min": [low, silu(np.array(low))],
        "silu_d_max": silu_backward(ones, grid).max(),
        "softplus0": softplus(zero)[0],
        "softplus_d0": softplus_backward(np.ones(1), zero)[0],
        "relu_d0_torch": relu_backward(np.ones(1), zero)[0],
    }


@runs("num.onnx.softmax_large")
def _(x):
    return {"softmax": softmax(x.x), "logsoftmax": log_softmax(x.x)}


@runs("num.extremes")
def _(x):
    def log_sum_exp(*z):  # what log_softmax subtracts
        return (z - log_softmax(np.array(z)))[0]

    both = np.array([-1000.0, 1000.0])
    Z = np.array([[1000.0, 0.0]])
    scores, targets = np.array([1e3, 1e3, -1e3, -1e3]), np.array([0.0, 1, 0, 1])
    return {
        "lse_p": log_sum_exp(1000.0, 1000.0),
        "lse_n": log_sum_exp(-1000.0, -1000.0),
        "lse_mixed": log_sum_exp(1000.0, -1000.0),
        "softplus": softplus(both),
        "logsigmoid": -softplus(-both),  # log sigmoid(z) = -softplus(-z)
        "sigmoid": sigmoid(both),
        "ce": [cross_entropy(Z, np.array([y])) for y in [1, 0]],
        "bce": by_row(binary_cross_entropy, scores, targets),
        "softmax": softmax(Z[0]),
        "tanh": tanh(both),
    }


@runs("loss.keras.regression")
def _(x):
    return {"mse": mse(x.y_pred, x.y_true), "mae": mae(x.y_pred, x.y_true)}


@runs("loss.optax.huber")
def _(x):
    return {"loss": by_row(huber, x.pred, x.target)}


@runs("loss.keras.bce")
def _(x):
    smoothed = 0.9 * x.y_ls + 0.05  # label smoothing 0.1 between two classes
    return {
        "bce": binary_cross_entropy(logit(x.p), x.y),
        "bce_logits": binary_cross_entropy(x.logits, x.y_logits),
        "rows": by_row(binary_cross_entropy, x.logits, x.y_logits),
        "smoothed": binary_cross_entropy(x.logits_ls, smoothed),
    }


@runs("dls.c1w4.cost", "dls.c1w4.cost_v3")
def _(x):
    return {"cost": binary_cross_entropy(logit(x.AL), x.Y)}


@runs("dls.c2w1.reg_cost")
def _(x):
    # The L2 term lam / (2 m) * sum W^2 is added by hand; the biases drawn between the
    # weights have none.
    random = np.random.RandomState(1)
    shapes = [(2, 3), (2, 1), (3, 2), (3, 1), (1, 3), (1, 1)]
    weights = [random.randn(*shape) for shape in shapes][::2]
    l2 = 0.1 / (2 * 5) * sum((W**2).sum() for W in weights)
    return {"cost": binary_cross_entropy(logit(x.a3), x.Y) + l2}


@runs("loss.keras.cce")
def _(x):
    # The log of a probability is a score; softmax then does the renormalizing. Soft
    # targets are the mean of the losses of the classes, weighted by the targets.
    y = np.arange(3)
    Z = np.array([[100.0, -100.0, -100.0]])
    smooth = [0.9 + 0.1 / 3, 0.1 / 3, 0.1 / 3]
    return {
        "logits_rows": by_row(cross_entropy, x.logits, y),
        "logits_mean": cross_entropy(x.logits, y),
        "probs_mean": cross_entropy(np.log(x.probs), y),
        "sparse": cross_entropy(np.array([[0.088, 0.86, 0.018]]), np.array([2])),
        "smooth": sum(
            t * cross_entropy(Z, np.array([k])) for k, t in enumerate(smooth)
        ),
    }


@runs("loss.keras.hinge")
def _(x):
    entries = [
        [one_score(s, positive, hinge) for s, positive in zip(*rows, strict=True)]
        for rows in zip(x.p, x.y, strict=True)
    ]
    return {"hinge": np.mean(entries), "hinge_rows": np.mean(entries, axis=1)}


@runs("loss.optax.softmax_ce")
def _(x):
    return {"loss": by_row(cross_entropy, x.logits, x.labels.argmax(axis=1))}


@runs("loss.entropies")
def _(x):
    # Entropy: the cross-entropy of a distribution with itself, weighted by itself.
    p = np.array([0.7, 0.2, 0.1])
    Z = np.log(p)[None]
    return {
        "uniform10": cross_entropy(np.zeros((1, 10)), np.array([3])),
        "bern_half": binary_cross_entropy(np.zeros(1), np.ones(1)),
        "skew": sum(p[k] * cross_entropy(Z, np.array([k])) for k in range(3)),
    }


@runs("cs231n.svm_softmax_seeded")
def _(x):
    random = np.random.RandomState(231)
    Z, y = 0.001 * random.randn(50, 10), random.randint(10, size=50)
    return {"svm": hinge(Z, y), "softmax": cross_entropy(Z, y)}


@runs("notes.cs231n.svm_softmax")
def _(x):
    # W has a row for each class there, a column here.
    Z, y = dense(x.x[None], x.W.T, x.b), np.array([x.y])
    P = softmax(Z)[0]
    return {
        "scores": Z[0],
        "hinge": hinge(Z, y),
        "probs": P,
        "ce": cross_entropy(Z, y),
        "p0": P[0],
    }


@runs("notes.cs231n.hinge")
def _(x):
    # A margin of 10 instead of 1: everything is ten times as large.
    return {"loss": x.delta * hinge(x.scores[None] / x.delta, np.array([x.y]))}


@runs("notes.cs231n.softmax")
def _(x):
    return {
        "pa": softmax(x.a),
        "pb": softmax(x.b),
        "probs_cat": softmax(np.array([12.5, 0.6, -23.0])),
        "chance_loss": cross_entropy(np.zeros((1, 10)), np.array([0])),
    }


@runs("notes.cs231n.ce_grad")
def _(x):
    # The log of a probability is a score.
    return {"g": cross_entropy_backward(1.0, np.log(x.p)[None], np.array([x.y]))[0]}


@runs("notes.cs231n.counts")
def _(x):
    def count(*sizes):
        rng = np.random.default_rng(0)
        pairs = zip(sizes, sizes[1:], strict=False)
        model = Sequential(*(Dense(a, b, rng=rng) for a, b in pairs))
        return sum(W.size for W in model.params.values())

    return {
        "net1": count(3, 4, 2),
        "net2": count(3, 4, 4, 1),
        "chance_svm": hinge(np.zeros((1, 10)), np.array([3])),
        "chance_ce3": cross_entropy(np.zeros((1, 3)), np.array([1])),
    }


@runs("dls.c1w4.init2")
def _(x):
    # Weights are (d_out, d_in) there; the old generator gives the same draws.
    rng = Legacy(1)
    return {"W1": normal(3, 2, rng=rng).T, "W2": normal(2, 1, rng=rng).T}


@runs("dls.c1w4.init_deep")
def _(x):
    rng = Legacy(3)
    return {"W1": normal(5, 4, rng=rng).T, "W2": normal(4, 3, rng=rng).T}


@runs("dls.c2w1.init_he")
def _(x):
    rng = Legacy(3)
    return {"W1": he(2, 4, rng=rng).T, "W2": he(4, 1, rng=rng).T}


@runs("init.scales")
def _(x):
    class Coin:  # a draw whose standard deviation is exactly 1
        def standard_normal(self, shape):
            return np.resize([1.0, -1.0], shape)

    return {
        f"{name}_std": init(x.fan_in, x.fan_out, rng=Coin()).std()
        for name, init in [("xavier", glorot), ("he", he), ("lecun", lecun)]
    }


@runs("init.moments")
def _(x):
    z = np.linspace(-12, 12, 400_001)  # relu's kink is one of the points
    density = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)

    def mean(values):
        return np.trapezoid(values * density, z)

    A = relu(z)
    return {
        "relu_mean": mean(A),
        "relu_ms": mean(A**2),
        "relu_var": mean(A**2) - mean(A) ** 2,
        "tanh_ms": mean(tanh(z) ** 2),
        "lecun_tanh": 1.7159 * tanh(2 / 3 * np.array([1.0, -1.0])),
    }


@runs("init.depth_experiment")
def _(x):
    def per_layer(init):
        rng = np.random.default_rng(0)
        A = rng.standard_normal((x.batch, x.n)).astype(np.float32)
        layers = [
            layer
            for _ in range(x.layers)
            for layer in [Dense(x.n, x.n, rng=rng, init=init, dtype=A.dtype), ReLU()]
        ]
        first = A = Sequential(*layers[:2]).forward(A)
        A = Sequential(*layers[2:]).forward(A)
        return np.sqrt((A**2).mean() / (first**2).mean()) ** (1 / (x.layers - 1))

    return {"shrink_per_layer": per_layer(lecun), "he_per_layer": per_layer(he)}


@runs("num.finite_difference")
def _(x):
    errors = [numerical_gradient(np.exp, x.x, h=h) - np.exp(x.x) for h in x.h]
    return {"centred": errors}


@runs("gradcheck.minitorch")
def _(x):
    def slope(f, at):
        return numerical_gradient(f, at, h=x.eps)

    return {
        "d_id": slope(lambda v: v, 5.0),
        "d_add": slope(lambda v: v + 10, 5.0),
        "d_mul_x": slope(lambda v: v * 10, 5.0),
        "d_mul_y": slope(lambda v: 5 * v, 10.0),
        "d_exp2": slope(np.exp, 2.0),
    }


@runs("dls.c2w1.gradcheck_1d")
def _(x):
    # "difference" divides by the sum of both norms, relative_error by the larger one:
    # for nearly equal numbers half as much. The number is rounding alone.
    def J(theta):
        return theta * x.x

    theta = np.array(float(x.theta))
    dtheta = np.array(float(x.x))
    measured = numerical_gradient(J, theta, h=x.eps)
    difference = relative_error(dtheta, measured) / 2
    return {"J": J(theta), "dtheta": dtheta, "difference": difference}


@runs("opt.testfunctions")
def _(x):
    def rosenbrock(x):
        return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()

    return {
        "rosen_grad_start": numerical_gradient(rosenbrock, np.array([-1.2, 1.0])),
        "rosen_der_doc": numerical_gradient(rosenbrock, 0.1 * np.arange(9)),
    }
