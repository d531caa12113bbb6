"""04.1: the limit of the learning rate, from three losses."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def largest_lr(left, middle, right, h):
    return 2 * h**2 / (left - 2 * middle + right)


def bowls(rng):
    cases = []
    for n, h, steeper in [(4, 0.5, 1), (3, 0.25, 1), (1, 2.0, 1), (3, 0.5, 1000)]:
        curvature, away = steeper * rng.integers(1, 9, n) / 2, draw(rng, n)
        away[:2] = [0.0, 3.0][:n]  # one is asked at its bottom
        floor = np.array([0.0, -1.5, 2.5, -0.5])[:n]
        losses = (floor + curvature / 2 * (away + s) ** 2 for s in (-h, 0, h))
        cases.append((*losses, h))
    return cases


def largest_lr_of_two_slopes(left, middle, right, h):
    slope_before, slope_after = (middle - left) / h, (right - middle) / h
    return 2 / ((slope_after - slope_before) / h)


EXERCISE = Exercise(
    id="04.1",
    points=2,
    asks="`largest_lr(left, middle, right, h)`: the limit of the learning rate for "
    "bowls of which you know the losses at w - h, w and w + h",
    reference=largest_lr,
    inputs=bowls,
    styles=[
        largest_lr_of_two_slopes,
        lambda left, middle, right, h: h * h / ((left + right) / 2 - middle),
    ],
    slips=[
        Slip(
            "one over the curvature",
            lambda left, middle, right, h: h**2 / (left - 2 * middle + right),
            "This is 1 / curvature: there one step lands at the bottom. The limit, "
            "up to which it bounces and still comes down, is twice as far.",
        ),
        Slip(
            "the curvature itself",
            lambda left, middle, right, h: (left - 2 * middle + right) / h**2,
            "This is the curvature. The steeper the bowl, the smaller the step "
            "that it bears: 2 divided by it.",
        ),
        Slip(
            "h not squared",
            lambda left, middle, right, h: 2 * h / (left - 2 * middle + right),
            "You divide by h once. A slope is a difference over h, and the "
            "curvature a difference of slopes over h: h comes in twice.",
        ),
        Slip(
            "h forgotten",
            lambda left, middle, right, h: 2 / (left - 2 * middle + right),
            "Your answer does not use h. The same three losses a hundred times "
            "closer together are a much steeper bowl.",
        ),
        Slip(
            "the slope instead",
            lambda left, middle, right, h: 2 / ((right - left) / (2 * h)),
            "You divide by the slope, (right - left) / 2h. The slope differs from "
            "place to place in the bowl; the limit comes from how fast it changes.",
        ),
        Slip(
            "a slope on one side",
            lambda left, middle, right, h: 2 / ((right - middle) / h),
            "You divide by one slope, (right - middle) / h. There is a second one, "
            "(middle - left) / h: the curvature is how much they differ, over h.",
        ),
        Slip(
            "middle once",
            lambda left, middle, right, h: 2 * h**2 / (left - middle + right),
            "The middle stands in both slopes, (right - middle) / h and "
            "(middle - left) / h: in their difference it counts twice.",
        ),
        Slip(
            "h squared on the wrong side",
            lambda left, middle, right, h: 2 / (left - 2 * middle + right) / h**2,
            "The difference of the losses is divided by h**2, then 2 is divided by "
            "all of that: h**2 goes to the top. Yours is below. Set brackets, or give "
            "the curvature a line of its own.",
        ),
        Slip(
            "turned around",
            lambda left, middle, right, h: 2 * h**2 / (2 * middle - left - right),
            "In a bowl the middle lies below the line from left to right, so that "
            "left + right - 2 * middle is positive. You have it the other way round.",
        ),
        Slip(
            "the middle taken for the bottom",
            lambda left, middle, right, h: h**2 / (right - middle),
            "You take w for the bottom of the bowl, where the loss rises alike on both "
            "sides. It may stand anywhere: left is needed, too.",
        ),
        Slip(
            "twice the curvature",
            lambda left, middle, right, h: 2 * (left - 2 * middle + right) / h**2,
            "You multiply 2 by the curvature. The steeper the bowl, the smaller the "
            "step that it bears: divide.",
        ),
    ],
    hints=[
        "The curvature is the slope of the slope. You have three losses: which two "
        "slopes can you get from them?",
        "(middle - left) / h is the slope on the left, (right - middle) / h on the "
        "right, and the two places are h apart.",
        "curvature = (left - 2 * middle + right) / h**2, and the limit is 2 / "
        "curvature.",
    ],
)
