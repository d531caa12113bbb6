"""Runners of the published cases on graphs of numbers."""

import numpy as np
from published import runs

from bpkit.autograd import Value, apply


def sin(x):
    return apply(np.sin, lambda dC, A: dC * np.cos(A), x)


def cos(x):
    return apply(np.cos, lambda dC, A: -dC * np.sin(A), x)


def values(*data):
    return [Value(float(x)) for x in data]


def slopes(out, *inputs):
    out.backward()
    return [x.grad for x in inputs]


@runs("hand.cs231n.xyz")
def _(x):
    x, y, z = values(x.x, x.y, x.z)
    q = x + y
    f = q * z
    dx, dy, dz = slopes(f, x, y, z)
    return {"q": q.data, "f": f.data, "dx": dx, "dy": dy, "dz": dz}


@runs("hand.cs231n.sigmoid_staged")
def _(x):
    (z,) = values(x.z)
    stages = [z * -1.0]
    stages.append(stages[-1].exp())
    stages.append(stages[-1] + 1)
    stages.append(stages[-1] ** -1)
    grads = slopes(stages[-1], *stages)
    return {"values": [v.data for v in stages], "grads": grads}


@runs("hand.cs231n.max_mul")
def _(x):
    a, b = values(x.x, x.y)
    pair = Value(np.array([x.z, x.w]))
    out = 2 * (a * b + pair.max())
    dx, dy, (dz, dw) = slopes(out, a, b, pair)
    return {"out": out.data, "dx": dx, "dy": dy, "dz": dz, "dw": dw}


@runs("hand.colah")
def _(x):
    a, b = values(x.a, x.b)
    c, d = a + b, b + 1
    e = c * d
    de_da, de_db = slopes(e, a, b)
    return {"c": c.data, "d": d.data, "e": e.data, "de_da": de_da, "de_db": de_db}


def sanity(x):
    """The first test of micrograd, on any engine's leaf."""
    z = 2 * x + 2 + x
    q = z.relu() + z * x
    return (z * z).relu() + q + q * x


def more_operations(a, b):
    """The second one, which its README shows as well: += makes new values."""
    c = a + b
    d = a * b + b**3
    c = c + (c + 1)
    c = c + (1 + c + (-a))
    d = d + (d * 2 + (b + a).relu())
    d = d + (3 * d + (b - a).relu())
    f = (c - d) ** 2
    return f / 2.0 + 10.0 / f


@runs("engine.micrograd.readme")
def _(x):
    a, b = values(x.a, x.b)
    g = more_operations(a, b)
    dg_da, dg_db = slopes(g, a, b)
    return {"g": g.data, "dg_da": dg_da, "dg_db": dg_db}


@runs("engine.micrograd.sanity")
def _(x):
    (x,) = values(x.x)
    y = sanity(x)
    return {"y": y.data, "dy_dx": slopes(y, x)[0]}


@runs("engine.karpathy.L")
def _(x):
    def L(a, b, c, f):
        return (a * b + c) * f

    leaves = values(x.a, x.b, x.c, x.f)
    out = L(*leaves)
    grad = slopes(out, *leaves)
    after = L(*(leaf.data + 0.01 * leaf.grad for leaf in leaves))
    return {"L": out.data, "grad": grad, "L_after": after}


@runs("engine.karpathy.reuse")
def _(x):
    (a,) = values(x.case1["a"])
    (twice,) = slopes(a + a, a)
    a, b = values(x.case2["a"], x.case2["b"])
    f = (a * b) * (a + b)
    df_da, df_db = slopes(f, a, b)
    return {"d_aplusa": twice, "f": f.data, "df_da": df_da, "df_db": df_db}


@runs("autodiff.baydin")
def _(x):
    x1, x2 = values(x.x1, x.x2)
    y = x1.log() + x1 * x2 - sin(x2)
    dy_dx1, dy_dx2 = slopes(y, x1, x2)
    return {"y": y.data, "dy_dx1": dy_dx1, "dy_dx2": dy_dx2}


@runs("autodiff.slp3")
def _(x):
    a, b, c = values(x.a, x.b, x.c)
    L = c * (a + 2 * b)
    dL_da, dL_db, dL_dc = slopes(L, a, b, c)
    return {"L": L.data, "dL_da": dL_da, "dL_db": dL_db, "dL_dc": dL_dc}


@runs("autodiff.ng_J")
def _(x):
    a, b, c = values(x.a, x.b, x.c)
    J = 3 * (a + b * c)
    dJ_da, dJ_db, dJ_dc = slopes(J, a, b, c)
    return {"J": J.data, "dJ_da": dJ_da, "dJ_db": dJ_db, "dJ_dc": dJ_dc}


@runs("udl.toy_backprop")
def _(x):
    beta, omega = values(*x.beta), values(*x.omega)
    route, functions = [], [sin, Value.exp, cos]
    h = Value(x.x)
    for i, (b, w) in enumerate(zip(beta, omega, strict=True)):
        f = b + w * h
        route.append(f)
        if i < 3:
            h = functions[i](f)
            route.append(h)
    loss = (route[-1] - x.y) ** 2
    back = slopes(loss, *reversed(route))
    return {
        "forward": [value.data for value in route],
        "loss": loss.data,
        "back": back,
        "dbeta": [b.grad for b in beta],
        "domega": [w.grad for w in omega],
    }
