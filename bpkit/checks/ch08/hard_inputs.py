"""08.5: inputs on which every wrong partner is found out."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def hard_inputs(rng):
    return (
        rng.standard_normal((20, 5)),
        rng.standard_normal((20, 5)),
        rng.standard_normal(5),
        rng.standard_normal(5),
    )


def seeds(rng):
    return [(int(seed),) for seed in rng.integers(1, 1000, 5)]


def inputs_from_a_seed(answer, seed):
    import numpy as np

    return answer(np.random.default_rng(seed))


def partners(dZ, X, g, add=np.sum):
    return dZ * g, add(dZ * X, axis=0), add(dZ, axis=0)


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
            f"On your inputs {len(alive)} of the {len(WRONG)} wrong partners "
            f"give{'s' * (len(alive) == 1)} the right gradients: the one that "
            f"{'; the one that '.join(alive)}. Where that happens with some seeds "
            "only, draw more numbers."
        )
    return len(WRONG)


def weaker(**changes):
    """hard_inputs with one input made convenient: a slip."""

    def weaker_inputs(rng):
        names = dict(zip(["dA", "X", "g", "b"], hard_inputs(rng), strict=True))
        return tuple(
            changes.get(name, lambda A: A)(array) for name, array in names.items()
        )

    return weaker_inputs


def one_long_row(A):
    """With many columns no other partner passes by chance."""
    return A.reshape(1, -1)


def repeated(a):
    return np.tile(a, 20)


EXERCISE = Exercise(
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
            weaker(dA=one_long_row, X=one_long_row, g=repeated, b=repeated),
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
            "A partner that forgets b inside the relu passes: X * g + b has the sign "
            "of X * g everywhere, as it has where b is 0.",
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
            "X * g + b has the sign of X everywhere, as it has with positive gains and "
            "a bias of 0: partners that look at the wrong array for relu's slope pass.",
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
)
