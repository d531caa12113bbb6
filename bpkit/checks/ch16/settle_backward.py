"""16.3: the adjoint of a layer that feeds itself and bends by a sigmoid."""

from bpkit.checks.ch16._feedback import TOO_SLOW, back, layer, settle
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.equilibrium import relaxed


def settle_backward(dH, X, Wx, Wh, b):
    H = settle(X, Wx, Wh, b)
    slope = H * (1 - H)
    dZ = relaxed(lambda dZ: (dH + dZ @ Wh.T) * slope, 0 * H, tol=1e-12)
    return dZ @ Wx.T, X.T @ dZ, H.T @ dZ, dZ.sum(axis=0)


def layers(rng):
    shapes = [(2, 3, 4), (1, 2, 1), (3, 1, 2), (4, 2, 3)]
    cases = [(draw(rng, n, h), *layer(rng, n, d, h, 2.0)) for n, d, h in shapes]
    dH, X, Wx, Wh, b = cases[0]
    gentle = (draw(rng, 1, 1), *layer(rng, 1, 1, 1, 1.0))  # settles by tanh's slope too
    return [gentle, *cases, (1000 * dH, X, Wx, Wh, b), (dH, X, Wx, 0 * Wh, b)]


def of_a_real_size(rng):
    return [(draw(rng, 32, 100), *layer(rng, 32, 784, 100, 2.0))][0]


def exactly(dH, X, Wx, Wh, b):
    """Another style: solved row by row."""
    H = settle(X, Wx, Wh, b)
    return back(H, H * (1 - H), dH, X, Wx, Wh)


def slipped(**how):
    def settle_backward_(dH, X, Wx, Wh, b):
        H = settle(X, Wx, Wh, b)
        return back(H, H * (1 - H), dH, X, Wx, Wh, **how)

    return settle_backward_


def of_tanh(dH, X, Wx, Wh, b):
    H = settle(X, Wx, Wh, b)
    return back(H, 1 - H**2, dH, X, Wx, Wh)


def a_mean(dH, X, Wx, Wh, b):
    dX, *grads = settle_backward(dH, X, Wx, Wh, b)
    return dX, *(grad / len(X) for grad in grads)


EXERCISE = Exercise(
    id="16.3",
    points=4,
    asks="`settle_backward(dH, X, Wx, Wh, b)`: dX, dWx, dWh, db of H = sigmoid(X @ Wx "
    "+ H @ Wh + b), for X (n, d) and dH (n, h)",
    reference=settle_backward,
    forward=settle,
    inputs=layers,
    large=of_a_real_size,
    too_slow=TOO_SLOW,
    returns=["dX", "dWx", "dWh", "db"],
    styles=[exactly],
    slips=[
        Slip(
            "no feedback",
            slipped(sweeps=1),
            "Your dZ is dH times the slope: nothing comes back from the next sweep. "
            "The state goes into the loss and into itself.",
        ),
        Slip(
            "two sweeps",
            slipped(sweeps=2),
            "Your adjoint ends after two sweeps. Relax it until nothing changes.",
        ),
        Slip(
            "five sweeps",
            slipped(sweeps=5),
            "Your adjoint ends after five sweeps. Relax it until nothing changes.",
        ),
        Slip(
            "Wh not transposed",
            slipped(turned=True),
            "The adjoint goes back through Wh. Forth was H @ Wh, so back is @ Wh.T.",
        ),
        Slip(
            "tanh's slope",
            of_tanh,
            "1 - H**2 is the slope of tanh. A sigmoid has H * (1 - H).",
        ),
        Slip(
            "slope left out at the end",
            slipped(late=True),
            "You relax dH + (dZ * slope) @ Wh.T and take that: it is the gradient at "
            "H. At the pre-activation it is multiplied by the slope once more.",
        ),
        Slip(
            "Wh meets dH",
            slipped(own=True),
            "Your dWh is H.T @ dH. Wh meets the adjoint: H.T @ dZ.",
        ),
        Slip(
            "a mean",
            a_mean,
            "Your gradients of the weights are divided by the number of rows. They are "
            "sums; the loss has already taken the mean.",
        ),
    ],
    hints=[
        "The chapter's `equilibrium_backward` has nearly all of it: what is the slope "
        "of a sigmoid, in terms of H?",
        "slope = H * (1 - H); dZ is the fixed point of (dH + dZ @ Wh.T) * slope.",
        "`dZ = relaxed(lambda dZ: (dH + dZ @ Wh.T) * slope, 0 * H, tol=1e-12)`, then "
        "dX = dZ @ Wx.T, dWx = X.T @ dZ, dWh = H.T @ dZ, db = dZ.sum(axis=0).",
    ],
)
