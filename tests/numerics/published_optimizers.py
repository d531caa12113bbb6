"""Runners of the published cases on optimizers."""

import numpy as np
from published import runs

from bpkit.optimizers import SGD, Adagrad, Adam, AdamW, RMSProp


def one_step(optimizer, w, g, **memory):
    """The parameter after one step; memory presets what the optimizer remembers."""
    for name, value in memory.items():
        getattr(optimizer, name)["w"] = np.array(value, float)
    params = {"w": np.array(w, float)}
    optimizer.step(params, {"w": np.array(g, float)})
    return params["w"]


def descend(optimizer, x0, gradient, steps):
    params = {"x": np.array(x0, float)}
    for _ in range(steps):
        optimizer.step(params, {"x": gradient(params["x"])})
    return params["x"]


@runs("cs231n.sgd_momentum")
def _(x):
    # There the velocity holds the step, v = mu v - lr g and w += v; ours is v / -lr.
    optimizer = SGD(x.lr, momentum=x.momentum)
    w = one_step(optimizer, x.w, x.dw, v=x.velocity / -x.lr)
    return {"next_w": w, "velocity": -x.lr * optimizer.v["w"]}


@runs("cs231n.rmsprop")
def _(x):
    optimizer = RMSProp(x.lr, rho=x.decay, eps=x.eps)
    w = one_step(optimizer, x.w, x.dw, s=x.cache)
    return {"next_w": w, "cache": optimizer.s["w"]}


@runs("cs231n.adam")
def _(x):
    # Five steps were made before; this is the sixth, and its correction uses t = 6.
    optimizer = Adam(x.lr, x.beta1, x.beta2, x.eps)
    optimizer.t = x.t
    w = one_step(optimizer, x.w, x.dw, m=x.m, v=x.v)
    return {"next_w": w, "m": optimizer.m["w"], "v": optimizer.v["w"]}


@runs("opt.adam_first_step")
def _(x):
    return {"step": one_step(Adam(x.lr), np.zeros(3), x.g)}


@runs("dls.c1w4.update")
def _(x):
    shapes = {"W1": (3, 4), "b1": (3, 1), "W2": (1, 3), "b2": (1, 1)}
    return _seeded_sgd(shapes, np.random.RandomState(2), np.random.RandomState(3), 0.1)


@runs("dls.c2w2.gd")
def _(x):
    shapes = {"W1": (2, 3), "b1": (2, 1), "W2": (3, 3), "b2": (3, 1)}
    random = np.random.RandomState(1)
    return _seeded_sgd(shapes, random, random, x.lr)


def _seeded_sgd(shapes, of_params, of_grads, lr):
    params = {name: of_params.randn(*shape) for name, shape in shapes.items()}
    grads = {name: of_grads.randn(*shape) for name, shape in shapes.items()}
    SGD(lr).step(params, grads)
    return params


@runs("opt.d2l.gd1d")
def _(x):
    return {
        name: descend(SGD(lr), x.x0, lambda w: 2 * w, 10)
        for name, lr in [("lr02", 0.2), ("lr005", 0.05), ("lr11", 1.1)]
    }


@runs("opt.d2l.gd_nonconvex")
def _(x):
    c = 0.15 * np.pi

    def gradient(w):
        return np.cos(c * w) - c * w * np.sin(c * w)

    return {"x": descend(SGD(2), x.x0, gradient, 10)}


def ellipse(w):
    """The gradient of 0.1 w1^2 + 2 w2^2."""
    return np.array([0.2, 4.0]) * w


@runs("opt.d2l.gd2d")
def _(x):
    return {
        "lr04": descend(SGD(0.4), x.x0, ellipse, 20),
        "lr06": descend(SGD(0.6), x.x0, ellipse, 20),
    }


@runs("opt.d2l.momentum2d")
def _(x):
    # v = beta v + g; w -= lr v: the form that bpkit has, too.
    return {
        "b05": descend(SGD(0.6, momentum=0.5), x.x0, ellipse, 20),
        "b025": descend(SGD(0.6, momentum=0.25), x.x0, ellipse, 20),
    }


def rate(alpha, beta, curvature):
    """How fast one step shrinks (w, v) on a parabola: the step is a 2 x 2 matrix."""
    columns = []
    for w, v in [(1.0, 0.0), (0.0, 1.0)]:
        optimizer = SGD(alpha, momentum=beta)
        after = one_step(optimizer, [w], [curvature * w], v=[v])
        columns.append([after[0], optimizer.v["w"][0]])
    return np.abs(np.linalg.eigvals(np.array(columns).T)).max()


@runs("opt.distill.optimal")
def _(x):
    def worst(alpha, beta):
        return max(rate(alpha, beta, c) for c in [x.lambda1, x.lambdan])

    def plain(curvature):
        return abs(one_step(SGD(x.gd_alpha), [1.0], [curvature])[0])

    best = worst(x.mom_alpha, x.mom_beta)
    for shift in [0.98, 1.02]:  # it is the optimum: to either side it is slower
        assert worst(x.mom_alpha * shift, x.mom_beta) > best
        assert worst(x.mom_alpha, x.mom_beta * shift) > best
    return {"gd_rate": max(plain(x.lambda1), plain(x.lambdan)), "mom_rate": best}


@runs("opt.distill.critical_damping")
def _(x):
    return {"rate": rate(x.alpha, x.beta, x.lam)}


@runs("opt.keras.sgd")
def _(x):
    return {"x": _golden(SGD(0.01), x)}


@runs("opt.keras.adagrad")
def _(x):
    # Keras starts the sum of squares at 0.3 here, bpkit at 0; its eps is inside the
    # root, which the four printed places do not show.
    optimizer = Adagrad(0.2, eps=1e-6)
    optimizer.s["w"] = np.full(10, 0.3)
    return {"x": _golden(optimizer, x)}


@runs("opt.keras.adam")
def _(x):
    return {"x": _golden(Adam(0.001, eps=1e-7), x)}


def _golden(optimizer, x):
    params = {"w": np.ones(10)}
    rows = []
    for g in [x.grad_first] + 4 * [x.grad_rest]:
        optimizer.step(params, {"w": g})
        rows.append(params["w"].copy())
    return rows


@runs("opt.keras.single_steps")
def _(x):
    # Keras: Adagrad's sum starts at 0.1, AdamW's decay is 0.004, eps 1e-7.
    return {
        "sgd": one_step(SGD(x.lr), x.x, x.g),
        "adam": one_step(Adam(x.lr, eps=1e-7), x.x, x.g),
        "rmsprop": one_step(RMSProp(x.lr, eps=1e-7), x.x, x.g),
        "adagrad": one_step(Adagrad(x.lr, eps=1e-7), x.x, x.g, s=np.full(4, 0.1)),
        "adamw": one_step(AdamW(x.lr, eps=1e-7, weight_decay=0.004), x.x, x.g),
    }
