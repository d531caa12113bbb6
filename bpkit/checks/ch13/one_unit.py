"""13.1: one unit along a sequence, and the slope of its last state."""

import math

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import Variant


def one_unit(x, wx, wh):
    h, slope = 0.0, 0.0
    for t, number in enumerate(x):
        h = np.tanh(wx * number + wh * h)
        slope = (1 - h**2) * (wx if t == 0 else wh * slope)
    return h, slope


def sequences(rng):
    cases = [
        (np.array([0.5, -1.0, 2.0]), 0.8, 0.5),
        (np.array([1.0, 0, 0, 0]), 0.5, 1.5),
    ]
    cases += [(np.array([0.7]), 1.5, 0.9), (draw(rng, 6) / 2, -0.6, -1.2)]
    return [*cases, (np.zeros(5), 0.3, 0.9), (np.array([1000.0, 0.5]), 0.001, 2.0)]


def by_the_chain(x, wx, wh):
    states = [0.0]
    for number in x:
        states.append(math.tanh(wx * number + wh * states[-1]))
    slopes = [1 - h * h for h in states[1:]]
    return states[-1], wx * wh ** (len(x) - 1) * math.prod(slopes)


def with_slope(change):
    def one_unit_(x, wx, wh):
        h, slope = one_unit(x, wx, wh)
        return h, change(slope, x, wx, wh)

    return one_unit_


def no_tanh(x, wx, wh):
    h = 0.0
    for number in x:
        h = wx * number + wh * h
    return h, wx * wh ** (len(x) - 1)


def last_slope_alone(slope, x, wx, wh):
    h, _ = one_unit(x, wx, wh)
    return wx * wh ** (len(x) - 1) * (1 - h**2)


EXERCISE = Exercise(
    id="13.1",
    points=2,
    asks="`one_unit(x, wx, wh)`: the last state h of h_t = tanh(wx x_t + wh h_(t-1)), "
    "h_0 = 0, for x (T,), and its slope dh_T/dx_1 at the first input",
    reference=one_unit,
    inputs=sequences,
    returns=["h", "slope"],
    styles=[by_the_chain],
    slips=[
        Slip(
            "no tanh",
            no_tanh,
            "You leave tanh out: each state is tanh(wx x_t + wh h).",
        ),
        Slip(
            "wh as often as there are steps",
            with_slope(lambda slope, x, wx, wh: slope * wh),
            "Your slope has one wh too many: from the first state to the last there "
            "are T - 1 steps.",
        ),
        Slip(
            "tanh's slope once",
            with_slope(last_slope_alone),
            "Your slope has 1 - h**2 of the last step alone. Each step has its own.",
        ),
        Slip(
            "no tanh in the slope",
            with_slope(lambda slope, x, wx, wh: wx * wh ** (len(x) - 1)),
            "Your slope leaves out tanh: each step multiplies by 1 - h**2, too.",
        ),
        Slip(
            "to the first state",
            with_slope(lambda slope, x, wx, wh: slope / wx),
            "A factor wx is missing in your slope: x_1 enters by it.",
        ),
        Slip(
            "of the last input",
            with_slope(lambda slope, x, wx, wh: wx * (1 - one_unit(x, wx, wh)[0] ** 2)),
            "Your slope is that of the last input. The first has a longer way.",
        ),
    ],
    hints=[
        "Keep all states. From x_1 to h_T the path goes in by wx, then T - 1 times by "
        "wh, and through tanh at each of the T steps.",
        "tanh has the slope 1 - h**2, with the h of its own step.",
        "slope = wx * wh ** (T - 1) * (1 - h_1**2) * ... * (1 - h_T**2)",
    ],
    variant=Variant(
        draw=lambda rng: {"more": int(rng.integers(1, 9)) / 10},
        says="the first input is {more:g} larger than x[0] says.",
        change=lambda answer, x, wx, wh, *, more: answer(
            np.concatenate([x[:1] + more, x[1:]]), wx, wh
        ),
    ),
)
