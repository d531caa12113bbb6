"""16.5: a colleague's backward partner of equilibrium, with two faults."""

from bpkit.checks.ch16._feedback import back, layer
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.equilibrium import equilibrium, equilibrium_backward


def mended_equilibrium_backward(dH, X, Wx, Wh, b):
    return equilibrium_backward(dH, X, Wx, Wh, b, tol=1e-12)[1:]


def with_faults(*, sweeps=None, turned=False, **how):
    """What the sheet prints, with each of its faults mended or not."""

    def mended_equilibrium_backward_(dH, X, Wx, Wh, b):
        H = equilibrium(X, Wx, Wh, b, tol=1e-12)
        return back(
            H, 1 - H**2, dH, X, Wx, Wh, sweeps=sweeps, turned=turned, **how
        )[1:]  # fmt: skip

    return mended_equilibrium_backward_


def layers(rng):
    shapes = [(2, 3, 4), (3, 2, 2), (1, 1, 3), (2, 2, 1)]
    cases = [(draw(rng, n, h), *layer(rng, n, d, h, 0.8)) for n, d, h in shapes]
    dH, X, Wx, Wh, b = cases[0]
    small = (dH, X, Wx, (Wh + Wh.T) / 50, b)  # where the faults hide
    return [*cases, small, (1000 * dH, 0 * X, Wx, Wh, b)]


EXERCISE = Exercise(
    id="16.5",
    points=3,
    asks="`mended_equilibrium_backward(dH, X, Wx, Wh, b)`: dWx, dWh, db of equilibrium",
    reference=mended_equilibrium_backward,
    inputs=layers,
    returns=["dWx", "dWh", "db"],
    styles=[with_faults()],
    slips=[
        Slip(
            "as it came",
            with_faults(sweeps=5, turned=True),
            "This is your colleague's code: both faults are in it. Ask how Wh stands "
            "on the way back, and when the loop ends.",
        ),
        Slip(
            "still five sweeps",
            with_faults(sweeps=5),
            "Wh.T is right now. The loop still ends after five sweeps, settled or not.",
        ),
        Slip(
            "still Wh",
            with_faults(turned=True),
            "It settles now, on the adjoint of a network with Wh turned about: back is "
            "@ Wh.T.",
        ),
        Slip(
            "no feedback",
            with_faults(sweeps=1),
            "Nothing comes back from the next sweep any more.",
        ),
        Slip(
            "no slope",
            with_faults(bent=False),
            "The slope of tanh, 1 - H**2, is missing.",
        ),
        Slip(
            "dWh on its side",
            with_faults(transposed=True),
            "Your dWh is transposed: forth was H @ Wh, so it is H.T @ dZ.",
        ),
    ],
    hints=[
        "Compare with central differences (`gradient_errors`) for a Wh that is large "
        "and not symmetric.",
        "Forth is H @ Wh; what is back? And how large is the last change after five "
        "sweeps?",
        "`dZ = relaxed(lambda dZ: (dH + dZ @ Wh.T) * slope, 0 * H)`",
    ],
)
