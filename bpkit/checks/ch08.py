"""Chapter 08, trusting a gradient."""

import numpy as np

from bpkit.autograd import Value, apply
from bpkit.checks.judge import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant
from bpkit.gradcheck import relative_error
from bpkit.layers import Layer

# 08.1


def four_points(f, x, h):
    near = f(x + h) - f(x - h)
    far = f(x + 2 * h) - f(x - 2 * h)
    return (8 * near - far) / (12 * h)


def at_three_functions(answer, x, h):
    import numpy as np

    functions = [np.sin, np.arctan, lambda x: x**3 / 8]
    return np.stack([np.asarray(answer(f, x, h)) for f in functions])


def points_and_steps(rng):
    return [
        (draw(rng, 5), 0.5),
        (draw(rng, 1), 0.25),
        (draw(rng, 2, 3), 1.0),
        (np.array([0.0, 2.0, -1.0]), 0.125),
        (np.array([1000.0, -1000.0]), 0.5),
    ]


def central(f, x, h):
    return (f(x + h) - f(x - h)) / (2 * h)


def four_points_from_two_differences(f, x, h):
    return (4 * central(f, x, h) - central(f, x, 2 * h)) / 3


# 08.2


def column_errors(A, B):
    gap = np.abs(A - B).max(axis=0)
    size = np.maximum(np.abs(A).max(axis=0), np.abs(B).max(axis=0))
    return gap / np.where(size == 0, 1, size)


def gradients_and_measured(rng):
    cases = []
    for n, k in [(4, 3), (3, 3), (1, 4), (5, 2)]:
        A = draw(rng, n, k)
        B = A + draw(rng, n, k) / 10
        A[:, -1] = B[:, -1] = 0  # a gradient that is 0, and measured as 0
        B[0, 0] += 1 + abs(A[0, 0])  # larger than A, so A - B alone is negative there
        cases.append((A, B))
    A, B = cases[0]
    return [*cases, (1000 * A, 1000 * B), (A, -A), (0 * A, B)]


def column_errors_by_loop(A, B):
    errors = np.zeros(A.shape[1], A.dtype)
    for j, (a, b) in enumerate(zip(A.T, B.T, strict=True)):
        errors[j] = relative_error(a, b)
    return errors


def size_of(A):
    size = np.abs(A).max(axis=0)
    return np.where(size == 0, 1, size)


def errors_by_entry(A, B):
    size = np.maximum(np.abs(A), np.abs(B))
    return (np.abs(A - B) / np.where(size == 0, 1, size)).max(axis=0)


def largest(A, B):
    return max(np.abs(A).max(), np.abs(B).max())


# 08.3


def directional_error(loss, gradient, w, v):
    predicted = np.sum(gradient(w) * v)
    w, v = w.astype(np.float64), v.astype(np.float64)
    measured = (loss(w + 1e-5 * v) - loss(w - 1e-5 * v)) / 2e-5
    size = max(abs(predicted), abs(measured))
    return abs(predicted - measured) / size if size else 0.0


def at_three_losses(answer, w, v):
    """One right gradient, one doubled, one with a turned sign in its last entry."""
    import numpy as np

    turned = np.where(np.arange(w.size) == w.size - 1, -1.0, 1.0).reshape(w.shape)
    pairs = [
        (lambda w: np.sum(np.sin(w)), np.cos),
        (lambda w: np.sum(w * w) / 2, lambda w: 2 * w),
        (lambda w: np.sum(np.arctan(w)), lambda w: turned / (1 + w * w)),
    ]
    return np.array([answer(*pair, w, v) for pair in pairs], dtype=w.dtype)


def weights_and_directions(rng):
    cases = []
    for shape in [(4, 3), (5,), (3, 3), (2, 1)]:
        w = draw(rng, *shape)
        cases.append((w, np.sign(w) * np.abs(draw(rng, *shape))))
    w, v = (x.copy() for x in cases[0])
    w[0, 0] = v[0, 0] = 0.0
    far = np.array([1000.0, 1.0, 0.5]), np.array([0.5, 1.0, -0.25])
    return [*cases, (w, v), far]


def directional_error_by_dots(loss, gradient, w, v):
    w64, v64 = np.float64(w), np.float64(v)
    slopes = np.array([
        np.vdot(gradient(w64), v64),
        central(lambda t: loss(w64 + t * v64), 0.0, 1e-5),
    ])  # fmt: skip
    return np.ptp(slopes) / max(np.abs(slopes).max(), 1e-300)


def directional(*, h=1e-5, double=True, sided=False, signed=False, by_v=True, width=2):
    """A directional check with a fault or several: a slip of 08.3."""

    def directional_error(loss, gradient, w, v):
        slope = gradient(w)
        predicted = np.sum(slope * v) if by_v else np.sum(slope)
        if double:
            w, v = w.astype(np.float64), v.astype(np.float64)
        h_of, v = np.asarray(h, w.dtype), v
        below = loss(w) if sided else loss(w - h_of * v)
        measured = (loss(w + h_of * v) - below) / ((1 if sided else width) * h_of)
        gap = predicted - measured
        return (gap if signed else abs(gap)) / max(abs(predicted), abs(measured))

    return directional_error


# 08.4


def gated(X, W, b, g):
    return g * np.tanh(X @ W + b)


def gated_backward(dA, X, W, b, g):
    T = np.tanh(X @ W + b)
    dZ = dA * g * (1 - T**2)
    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0), (dA * T).sum(axis=0)


def colleagues_backward(dA, X, W, b, g):
    A = g * np.tanh(X @ W + b)
    dZ = dA * g * (1 - np.tanh(X @ W + b) ** 2)
    dX = dZ @ W.T
    dW = X.T @ dZ
    db = dZ.mean(axis=0)
    dg = (dA * A).sum(axis=0)
    return dX, dW, db, dg


def gated_layers(rng):
    cases = []
    for n, d_in, d_out in [(5, 4, 3), (3, 3, 3), (1, 2, 4), (6, 1, 2)]:
        X, W, b = draw(rng, n, d_in), draw(rng, d_in, d_out) / 3, draw(rng, d_out)
        g = np.where(np.arange(d_out) % 2, -0.5, 1.5) + rng.uniform(0, 0.3, d_out)
        cases.append((draw(rng, n, d_out), X / 3, W, b / 3, g))
    dA, X, W, b, g = cases[0]
    return [*cases, (dA, 1000 * X, W, b, g), (dA, 0 * X, W, b, g)]


def gated_backward_by_outputs(dA, X, W, b, g):
    T = gated(X, W, b, np.ones_like(g))
    dT = dA * g
    dZ = dT - dT * T * T
    return np.dot(dZ, W.T), np.dot(X.T, dZ), np.sum(dZ, 0), np.einsum("nk,nk->k", dA, T)


def changed(**changes):
    """gated_backward with a part of its result replaced: a slip of 08.4."""

    def gated_backward_changed(dA, X, W, b, g):
        T = np.tanh(X @ W + b)
        names = dict(dA=dA, X=X, W=W, b=b, g=g, T=T, dZ=dA * g * (1 - T**2))
        right = dict(
            zip(["dX", "dW", "db", "dg"], gated_backward(dA, X, W, b, g), strict=True)
        )
        wrong = {name: change(**names) for name, change in changes.items()}
        return tuple((right | wrong).values())

    return gated_backward_changed


def through(slope):
    """gated_backward with another dZ, which reaches dX, dW and db."""

    def gated_backward_through(dA, X, W, b, g):
        T = np.tanh(X @ W + b)
        dZ = slope(dA, T, g)
        return dZ @ W.T, X.T @ dZ, dZ.sum(axis=0), (dA * T).sum(axis=0)

    return gated_backward_through


# 08.5


def hard_inputs(rng):
    return (
        rng.standard_normal((20, 5)),
        rng.standard_normal((20, 5)),
        rng.standard_normal(5),
        rng.standard_normal(5),
    )


def inputs_from_a_seed(answer, seed):
    import numpy as np

    return answer(np.random.default_rng(seed))


WRONG = {
    "forgets dA": lambda dA, X, g, b: partners(1.0 * (X * g + b > 0), X, g),
    "forgets relu's slope": lambda dA, X, g, b: partners(dA, X, g),
    "takes the slope at X * g": lambda dA, X, g, b: partners(dA * (X * g > 0), X, g),
    "takes the slope at X": lambda dA, X, g, b: partners(dA * (X > 0), X, g),
    "leaves g out of dX": lambda dA, X, g, b: partners(
        dA * (X * g + b > 0), X, np.ones_like(g)
    ),
    "takes means over the batch": lambda dA, X, g, b: partners(
        dA * (X * g + b > 0), X, g, np.mean
    ),
    "looks at the first row alone": lambda dA, X, g, b: partners(
        dA * (X * g + b > 0), X, g, lambda A, axis: A[0]
    ),
}


def partners(dZ, X, g, add=np.sum):
    return dZ * g, add(dZ * X, axis=0), add(dZ, axis=0)


def passing(dA, X, g, b):
    """Names of the wrong partners whose gradients are the right ones here."""
    right = partners(dA * (X * g + b > 0), X, g)
    return [
        name
        for name, wrong in WRONG.items()
        if all(map(np.allclose, wrong(dA, X, g, b), right))
    ]


def killed(dA, X, g, b, seed):
    """How many wrong partners your inputs kill."""
    if X.ndim != 2 or dA.shape != X.shape or not g.shape == b.shape == X.shape[1:]:
        came = ", ".join(str(x.shape) for x in (dA, X, g, b))
        raise ValueError(
            f"dA, X, g, b have the shapes {came}. Needed are dA and X of the same "
            "shape (n, d), and g and b of shape (d,)."
        )
    if not all(np.isfinite(x).all() for x in (dA, X, g, b)):
        raise ValueError("Draw numbers without inf and nan.")
    if alive := passing(dA, X, g, b):
        raise ValueError(
            f"{len(alive)} of {len(WRONG)} wrong partners pass your test, each with "
            f"the right gradients: the one that {'; the one that '.join(alive)}."
        )
    return len(WRONG)


def seeds(rng):
    return [(int(seed),) for seed in rng.integers(1, 1000, 5)]


def weaker(**changes):
    """hard_inputs with one input made convenient: a slip of 08.5."""

    def weaker_inputs(rng):
        names = dict(zip(["dA", "X", "g", "b"], hard_inputs(rng), strict=True))
        return tuple(
            changes.get(name, lambda A: A)(array) for name, array in names.items()
        )

    return weaker_inputs


# 08.6


def rms_norm(X, g):
    return g * X / np.sqrt((X**2).mean(axis=1, keepdims=True) + 1e-5)


def rms_norm_backward(dA, X, g):
    r = np.sqrt((X**2).mean(axis=1, keepdims=True) + 1e-5)
    U, dU = X / r, dA * g
    dX = (dU - U * (dU * U).mean(axis=1, keepdims=True)) / r
    return dX, (dA * U).sum(axis=0)


def rows_and_gains(rng):
    cases = []
    for n, d in [(4, 3), (3, 3), (1, 4), (5, 2)]:
        cases.append((draw(rng, n, d), draw(rng, n, d), draw(rng, d)))
    dA, X, g = cases[0]
    with_zero = X * (np.arange(len(X)) > 0)[:, None]
    return [*cases, (dA, 1000 * X, g), (dA, with_zero, g)]


def rms_norm_backward_row_by_row(dA, X, g):
    n, d = X.shape
    dX, dg = np.zeros_like(X), np.zeros_like(g)
    for i in range(n):
        r = np.sqrt(X[i] @ X[i] / d + 1e-5)
        along = (dA[i] * g) @ X[i] / (d * r**3)
        dX[i] = dA[i] * g / r - X[i] * along
        dg += dA[i] * X[i] / r
    return dX, dg


def rms(gain=True, term=1.0, add=np.mean, axis=1, dg=None):
    """rms_norm_backward with a fault: a slip of 08.6."""

    def rms_norm_backward(dA, X, g):
        r = np.sqrt((X**2).mean(axis=1, keepdims=True) + 1e-5)
        U, dU = X / r, dA * g if gain else dA
        dX = (dU - term * U * add(dU * U, axis=axis, keepdims=True)) / r
        return dX, (dA * U).sum(axis=0) if dg is None else dg(dA, X, U)

    return rms_norm_backward


# 08.7


def two_gradients(f, f_backward, X, g, dA):
    layer = Layer(f, f_backward, g=g)
    layer.forward(X)
    layer.backward(dA)
    node = Value(g)
    (apply(f, f_backward, X, node) * dA).sum().backward()
    return layer.grads["g"], node.grad


def with_a_pair(answer, X, g, dA):
    import numpy as np

    def f(X, g):
        return g * np.tanh(X)

    def f_backward(dA, X, g):
        return dA * g * (1 - np.tanh(X) ** 2), (dA * np.tanh(X)).sum(axis=0)

    return answer(f, f_backward, X, g, dA)


def inputs_gains_and_gradients(rng):
    return [(X, g, dA) for dA, X, g in rows_and_gains(rng)]


def two_gradients_from_the_gradient(f, f_backward, X, g, dA):
    layer, node = Layer(f, f_backward, g=g), Value(g)
    layer.forward(X)
    layer.backward(dA)
    loss = (Value(dA) * apply(f, f_backward, Value(X), node)).sum()
    loss.backward()
    return layer.grads["g"], node.grad


def two(*, in_layer=True, in_graph=True, which="g"):
    """two_gradients with something left out: a slip of 08.7."""

    def two_gradients(f, f_backward, X, g, dA):
        layer = Layer(f, f_backward, g=g)
        layer.forward(X)
        dX = layer.backward(dA if in_layer else np.ones_like(dA))
        values = {"X": Value(X), "g": Value(g)}
        out = apply(f, f_backward, values["X"], values["g"])
        (out * dA if in_graph else out).sum().backward()
        return layer.grads["g"] if which == "g" else dX, values[which].grad

    return two_gradients


EXERCISES = [
    Exercise(
        id="08.1",
        points=2,
        asks="`four_points(f, x, h)`: the slope of f at x from the values at x ± h and "
        "x ± 2h",
        reference=four_points,
        inputs=points_and_steps,
        drive=at_three_functions,
        uses=[
            "autograd.Value",
            "autograd.apply",
            "gradcheck.gradient_errors",
            "layers.Dense",
            "layers.Layer",
            "layers.Sequential",
        ],
        styles=[
            four_points_from_two_differences,
            lambda f, x, h: (
                2 / 3 * (f(x + h) - f(x - h)) / h
                - (f(x + 2 * h) - f(x - 2 * h)) / h / 12
            ),
        ],
        slips=[
            Slip(
                "two points",
                central,
                "This is the central difference of the chapter. The outer pair, at "
                "x ± 2h, is there to take away most of its error.",
            ),
            Slip(
                "half the way",
                lambda f, x, h: 2 * four_points(f, x, h),
                "Exactly twice the slope. Test it on f(x) = x, whose slope is 1: what "
                "must stand below the line?",
            ),
            Slip(
                "plus the outer pair",
                lambda f, x, h: (
                    (8 * (f(x + h) - f(x - h)) + f(x + 2 * h) - f(x - 2 * h)) / (12 * h)
                ),
                "You add the outer pair. It is subtracted: what it is too large by is "
                "what the inner pair is too large by, several times over.",
            ),
            Slip(
                "weights swapped",
                lambda f, x, h: (
                    (8 * (f(x + 2 * h) - f(x - 2 * h)) - f(x + h) + f(x - h)) / (12 * h)
                ),
                "The 8 belongs to the inner pair, at x ± h, which is nearer.",
            ),
            Slip(
                "one side",
                lambda f, x, h: (f(x + h) - f(x)) / h,
                "You look to one side only: an error that shrinks like h, not like "
                "the fourth power of h.",
            ),
        ],
        hints=[
            "Both pairs give a slope, and the outer one is wrong by four times as "
            "much. Which combination of the two is wrong by nothing?",
            "(4 * inner - outer) / 3, where inner is the central difference with h and "
            "outer the one with 2h.",
            "`(8 * (f(x + h) - f(x - h)) - (f(x + 2*h) - f(x - 2*h))) / (12 * h)`",
        ],
    ),
    Exercise(
        id="08.2",
        points=2,
        asks="`column_errors(A, B)`: for each column the largest difference of A and B "
        "(n, k), over the largest entry of that column in either; 0 where both are 0",
        reference=column_errors,
        inputs=gradients_and_measured,
        styles=[
            column_errors_by_loop,
            lambda A, B: (
                np.abs(A - B).max(0)
                / np.maximum(np.abs(np.vstack([A, B])).max(0), np.finfo(A.dtype).tiny)
            ),
        ],
        slips=[
            Slip(
                "no absolute value",
                lambda A, B: (A - B).max(axis=0) / size_of(np.vstack([A, B])),
                "An error of -5 is an error. Take the absolute value of the difference "
                "before its largest.",
            ),
            Slip(
                "not relative",
                lambda A, B: np.abs(A - B).max(axis=0),
                "This is the difference itself. Off by 0.001 is nothing in a slope of "
                "1000 and all of a slope of 0.001: divide by the size.",
            ),
            Slip(
                "entry by entry",
                errors_by_entry,
                "You divide each entry by its own size. One entry near 0, whose "
                "rounding is large beside it, then makes good code look wrong. One "
                "size for the whole column.",
            ),
            Slip(
                "0 / 0",
                lambda A, B: (
                    np.abs(A - B).max(axis=0) / np.abs(np.vstack([A, B])).max(axis=0)
                ),
                "A column that is 0 in both gives 0 / 0, a nan. They agree: say 0.",
            ),
            Slip(
                "one size for all",
                lambda A, B: np.abs(A - B).max(axis=0) / largest(A, B),
                "You divide all columns by the largest entry of all. Beside a column "
                "of large gradients a wrong one of small gradients is not seen.",
            ),
            Slip(
                "size of A alone",
                lambda A, B: np.abs(A - B).max(axis=0) / size_of(A),
                "You divide by the size of A alone. Where A is much too small, or 0, "
                "that is no measure: take the larger of the two sizes.",
            ),
            Slip(
                "rows",
                lambda A, B: column_errors(A.T, B.T),
                "These are the errors of the rows. Which axis goes away where one "
                "number for each column stays?",
            ),
        ],
        hints=[
            "Two numbers for each column: how far apart, and how large. What is the "
            "shape of `np.abs(A - B).max(axis=0)`?",
            "size = np.maximum(np.abs(A).max(axis=0), np.abs(B).max(axis=0)). Where it "
            "is 0, the difference is 0, too: divide by 1 there.",
            "`return np.abs(A - B).max(axis=0) / np.where(size == 0, 1, size)`",
        ],
    ),
    Exercise(
        id="08.3",
        points=3,
        asks="`directional_error(loss, gradient, w, v)`: how far gradient(w) is off "
        "along the direction v, as a relative error, with h = 1e-5 in float64",
        reference=directional_error,
        inputs=weights_and_directions,
        drive=at_three_losses,
        styles=[
            directional_error_by_dots,
            lambda loss, gradient, w, v: relative_error(
                np.sum(gradient(np.float64(w)) * np.float64(v)),
                central(lambda t: loss(np.float64(w) + t * np.float64(v)), 0.0, 1e-5),
            ),
        ],
        slips=[
            Slip(
                "difference in float32",
                directional(double=False),
                "Right for float64. Where w is float32, your difference is made of "
                "float32 losses, and at h = 1e-5 its rounding is larger than what you "
                "look for: convert w and v for the difference.",
            ),
            Slip(
                "not along v",
                directional(by_v=False),
                "You add up the gradient as it is. The loss moves by the gradient "
                "times how far each weight moves: `np.sum(gradient(w) * v)`.",
            ),
            Slip(
                "one side",
                directional(sided=True),
                "A one-sided difference has an error of the size of h: right code "
                "would look wrong at 1e-7. Step to both sides.",
            ),
            Slip(
                "h too small",
                directional(h=1e-12),
                "With h this small the difference is mostly rounding. The dip is near "
                "the cube root of eps, 1e-5.",
            ),
            Slip(
                "divided by h",
                directional(width=1),
                "The two points are 2h apart: your measured slope is twice the true "
                "one, and right code has an error of one half.",
            ),
            Slip(
                "no absolute value",
                directional(signed=True),
                "An error of -0.5 is below every bound. Take the absolute value.",
            ),
        ],
        hints=[
            "At which rate does the loss change if all weights move together, w + t v? "
            "Once from the gradient, once from two losses.",
            "From the gradient: np.sum(gradient(w) * v). From the losses: a central "
            "difference in t, with w and v as float64.",
            "`w, v = w.astype(np.float64), v.astype(np.float64)`, then "
            "`(loss(w + 1e-5 * v) - loss(w - 1e-5 * v)) / 2e-5`; last the difference "
            "of the two, absolute, over the larger.",
        ],
    ),
    Exercise(
        id="08.4",
        points=3,
        asks="`gated_backward(dA, X, W, b, g)`: dX, dW, db and dg of "
        "g * tanh(X @ W + b), without the colleague's two bugs",
        reference=gated_backward,
        inputs=gated_layers,
        returns=["dX", "dW", "db", "dg"],
        forward=gated,
        styles=[gated_backward_by_outputs, changed()],
        slips=[
            Slip(
                "both bugs",
                colleagues_backward,
                "Both bugs are still there. Check with several rows and with a gain "
                "that is not 1: which two of the four errors are large?",
            ),
            Slip(
                "only db mended",
                changed(dg=lambda dA, T, g, **_: (dA * g * T).sum(axis=0)),
                "db is right now. dg is g times too large: A = g * T, and the slope "
                "at g is T. While g is 1 nobody sees it.",
            ),
            Slip(
                "only dg mended",
                changed(db=lambda dZ, **_: dZ.mean(axis=0)),
                "dg is right now. db is divided by the batch size, which the loss has "
                "done already: b is used by every row, and the rows add up.",
            ),
            Slip(
                "gain left out of dZ",
                through(lambda dA, T, g: dA * (1 - T**2)),
                "On its way back dA passes the gain first: dT = dA * g. Yours goes "
                "past it.",
            ),
            Slip(
                "slope of tanh left out",
                through(lambda dA, T, g: dA * g),
                "The slope of tanh, 1 - T**2, is missing.",
            ),
            Slip(
                "gain in the slope",
                through(lambda dA, T, g: dA * g * (1 - (g * T) ** 2)),
                "The slope of tanh comes from tanh's own output, T. You square the "
                "output of the layer, g * T.",
            ),
            Slip(
                "dg not summed",
                changed(dg=lambda dA, T, **_: dA * T),
                "dg has a row for each example. The gain is shared by the rows, so "
                "its gradients add up: the shape of g.",
            ),
        ],
        hints=[
            "Run `gradient_errors(gated, colleagues_backward, X, W, b, g, rng=rng)` "
            "with inputs of the chapter's last kind. Which of the four are wrong?",
            "The third and the fourth, db and dg. What is hidden when there is one "
            "row, and what when g is 1?",
            "`db = dZ.sum(axis=0)` and `dg = (dA * np.tanh(X @ W + b)).sum(axis=0)`",
        ],
    ),
    Exercise(
        id="08.5",
        points=3,
        asks="`hard_inputs(rng)`: dA, X, g, b, drawn from rng, on which every wrong "
        "partner of relu(X * g + b) gives another gradient than the right one",
        reference=hard_inputs,
        inputs=seeds,
        returns=["dA", "X", "g", "b"],
        drive=inputs_from_a_seed,
        measure=killed,
        styles=[
            lambda rng: [rng.uniform(-1, 1, size) for size in [(9, 8)] * 2 + [8] * 2],
            lambda rng: (
                rng.normal(1, 2, (50, 3)),
                rng.normal(size=(50, 3)),
                np.array([2.0, -1.0, 0.5]),
                np.array([-1.0, 1.0, 0.3]),
            ),
        ],
        slips=[
            Slip(
                "dA of ones",
                weaker(dA=np.ones_like),
                "A partner that forgets dA passes your test, since your dA is 1 "
                "everywhere. Draw it.",
            ),
            Slip(
                "batch of one",
                weaker(dA=lambda A: A[:1], X=lambda A: A[:1]),
                "With one row a sum, a mean and the first row are the same. Partners "
                "that are wrong about the batch pass: take several rows.",
            ),
            Slip(
                "gain of one",
                weaker(g=np.ones_like),
                "A partner that leaves g out of dX passes, since your g is 1. A start "
                "that networks like is a bad test.",
            ),
            Slip(
                "bias of zero",
                weaker(b=np.zeros_like),
                "A partner that forgets b inside the relu passes, since your b is 0.",
            ),
            Slip(
                "all positive",
                weaker(X=np.abs, g=np.abs, b=np.abs),
                "All your pre-activations are positive: relu is a straight line there, "
                "and a partner without its slope passes.",
            ),
            Slip(
                "gain positive, bias zero",
                weaker(g=np.abs, b=np.zeros_like),
                "Your gains are positive and your bias is 0, so X * g + b has the sign "
                "of X: partners that look at the wrong array for relu's slope pass.",
            ),
        ],
        hints=[
            "For each convenient number, 0, 1, one row, all positive: what could "
            "somebody forget without changing a digit?",
            "dA and X of shape (20, 5), g and b of shape (5,), all with both signs. "
            "With few rows a wrong sign may never come up: draw enough.",
            "`rng.standard_normal((20, 5))` for dA and X, `rng.standard_normal(5)` for "
            "g and b.",
        ],
    ),
    Exercise(
        id="08.6",
        points=3,
        asks="`rms_norm_backward(dA, X, g)`: dX (n, d) and dg (d,) of rms_norm",
        reference=rms_norm_backward,
        variant=Variant(
            draw=lambda rng: {"s": rng.choice([x for x in HALVES if x > 0]).item()},
            says="A = rms_norm(X, g + {s:g}): the gain is g + {s:g} instead of g.",
            change=lambda backward, dA, X, g, *, s: backward(dA, X, g + s),
            forward=lambda forward, X, g, *, s: forward(X, g + s),
        ),
        inputs=rows_and_gains,
        returns=["dX", "dg"],
        forward=rms_norm,
        styles=[rms_norm_backward_row_by_row, rms()],
        slips=[
            Slip(
                "r as a constant",
                rms(term=0.0),
                "You divide by r as if it were a constant. But every entry of the row "
                "is in r, too: a second route from X to the loss.",
            ),
            Slip(
                "sign of the second route",
                rms(term=-1.0),
                "The second route has the wrong sign: a larger entry makes r larger, "
                "and X / r smaller.",
            ),
            Slip(
                "sum for mean",
                rms(add=np.sum),
                "The second route is d times too large: r has a mean inside, over the "
                "d entries of the row.",
            ),
            Slip(
                "mean over the batch",
                rms(axis=0),
                "You average over the rows. Each row has its own r: the mean goes "
                "over the entries of a row, axis 1.",
            ),
            Slip(
                "gain left out",
                rms(gain=False),
                "dX goes past the gain: dU = dA * g comes first.",
            ),
            Slip(
                "dg before the norm",
                rms(dg=lambda dA, X, U: (dA * X).sum(axis=0)),
                "dg uses X. The gain multiplies X / r, so that is its slope.",
            ),
            Slip(
                "dg not summed",
                rms(dg=lambda dA, X, U: dA * U),
                "dg has a row for each example. The gain is shared by the rows: sum "
                "over axis 0, to the shape of g.",
            ),
        ],
        hints=[
            "Name the steps: r = sqrt(mean of X**2 + 1e-5), U = X / r, A = g * U. From "
            "A back to X there are two routes. Which?",
            "Directly, dU / r; and through r, which all entries of the row share. "
            "Written with U, the second one is U times the mean of dU * U, over r.",
            "`dX = (dU - U * (dU * U).mean(axis=1, keepdims=True)) / r` with "
            "`dU = dA * g`; `dg = (dA * U).sum(axis=0)`",
        ],
    ),
    Exercise(
        id="08.7",
        points=2,
        asks="`two_gradients(f, f_backward, X, g, dA)`: dg from a Layer, and dg from a "
        "graph, of any pair out = f(X, g) whose output has the gradient dA",
        reference=two_gradients,
        inputs=inputs_gains_and_gradients,
        returns=["layer_dg", "graph_dg"],
        drive=with_a_pair,
        styles=[two_gradients_from_the_gradient, two()],
        slips=[
            Slip(
                "dA left out of the graph",
                two(in_graph=False),
                "A graph starts at a number, and out.sum() is one, but the wrong one: "
                "it gives every output the gradient 1. Which number gives them dA?",
            ),
            Slip(
                "dA left out of both",
                two(in_graph=False, in_layer=False),
                "Both start from ones. The gradient of the output is dA.",
            ),
            Slip(
                "dX for dg",
                two(which="X"),
                "These are the gradients of X. Asked for are those of g: "
                '`layer.grads["g"]`, and the grad of the value that holds g.',
            ),
        ],
        hints=[
            "Layer(f, f_backward, g=g) needs a forward before its backward. Where does "
            "it keep dg?",
            "In the graph: node = Value(g), out = apply(f, f_backward, X, node). The "
            "sum of out * dA has the gradient dA at out.",
            '`layer.grads["g"]`, after `(out * dA).sum().backward()`, and `node.grad`',
        ],
    ),
]
