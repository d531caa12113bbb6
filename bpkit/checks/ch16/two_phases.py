"""16.4: the adjoint by letting the state settle twice, without Wh.T."""

import numpy as np

from bpkit.checks.ch16._feedback import layer
from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.equilibrium import relaxed


def two_phases(Z, Wh, Y, beta):
    return (settled(Z, Wh, Y, -beta) - settled(Z, Wh, Y, beta)) / (2 * beta)


def settled(Z, Wh, Y, beta):
    return relaxed(
        lambda H: np.tanh(Z + H @ Wh - beta * (H - Y)), 0 * Z, tol=1e-13, step=0.7
    )


def layers(rng):
    cases = []
    for n, h, beta in [(2, 4, 0.1), (1, 1, 0.2), (3, 3, 0.05), (2, 5, 0.1)]:
        _, Wx, Wh, _ = layer(rng, n, 2, h, 0.6)
        Z, Y = draw(rng, n, h) / 3, draw(rng, n, h) / 4
        cases.append((Z, Wh, Y, beta))
    Z, Wh, Y, beta = cases[0]
    return [*cases, (Z, 0 * Wh, Y, beta), (1e4 * Z, Wh, Y, beta)]


def by_its_own_loop(Z, Wh, Y, beta):
    ends = []
    for push in (beta, -beta):
        H = np.zeros_like(Z)
        for _ in range(2000):
            H = 0.5 * H + 0.5 * np.tanh(Z + H @ Wh + push * (Y - H))
        ends.append(H)
    return (ends[1] - ends[0]) / beta / 2


def exact(Z, Wh, Y, beta):
    """The true adjoint: not what is asked."""
    H = settled(Z, Wh, Y, 0)
    slope = 1 - H**2
    return relaxed(lambda dZ: (H - Y + dZ @ Wh.T) * slope, 0 * H, tol=1e-13, step=0.7)


EXERCISE = Exercise(
    id="16.4",
    points=3,
    asks="`two_phases(Z, Wh, Y, beta)`: (H_minus - H_plus) / (2 beta), where H_plus "
    "settles on H = tanh(Z + H @ Wh - beta (H - Y)) and H_minus on the same with -beta",
    reference=two_phases,
    inputs=layers,
    styles=[by_its_own_loop],
    slips=[
        Slip(
            "one side",
            lambda Z, Wh, Y, beta: (
                (settled(Z, Wh, Y, 0) - settled(Z, Wh, Y, beta)) / beta
            ),
            "You compare the free state with the pulled one: one side. Asked are both "
            "sides, pulled and pushed, over 2 beta.",
        ),
        Slip(
            "over beta",
            lambda Z, Wh, Y, beta: 2 * two_phases(Z, Wh, Y, beta),
            "Between pulled and pushed lie two beta; you divide by one.",
        ),
        Slip(
            "the sign",
            lambda Z, Wh, Y, beta: -two_phases(Z, Wh, Y, beta),
            "The sign is turned: the loss pulls H_plus downhill, so the gradient is "
            "(H_minus - H_plus) / (2 beta).",
        ),
        Slip(
            "not over beta",
            lambda Z, Wh, Y, beta: two_phases(Z, Wh, Y, beta) * 2 * beta,
            "This is how far the end moved. Divide by 2 beta.",
        ),
        Slip(
            "pulled by a fixed loss",
            lambda Z, Wh, Y, beta: (
                (
                    relaxed(lambda H: np.tanh(Z + H @ Wh + beta * (0 * H - Y)), 0 * Z)
                    - relaxed(lambda H: np.tanh(Z + H @ Wh - beta * (0 * H - Y)), 0 * Z)
                )
                / (2 * beta)
            ),
            "Your pull is that of Y alone. It is H - Y, with the H of each sweep.",
        ),
        Slip(
            "the adjoint itself",
            exact,
            "This is the adjoint, by Wh.T. Asked is the estimate that does without.",
        ),
    ],
    hints=[
        "One function that settles for a given beta; call it with beta and with -beta.",
        "`relaxed(lambda H: np.tanh(Z + H @ Wh - beta * (H - Y)), 0 * Z, tol=1e-12)`",
        "return (settled(-beta) - settled(beta)) / (2 * beta)",
    ],
)
