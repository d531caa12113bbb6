"""02.4: biases that wake the dead units of a relu layer."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def wake(Z, margin):
    top = Z.max(axis=0)
    return np.where(top <= 0, margin - top, 0)


def layers_with_dead_units(rng):
    """Some columns never positive, one of them with 0 as its largest."""
    cases = []
    for size, margin in [((5, 4), 0.1), ((3, 3), 0.5), ((1, 4), 1.0), ((6, 2), 0.25)]:
        Z = draw(rng, *size)
        Z[0] = np.abs(Z[0])
        Z[:, ::2] = -np.abs(Z[:, ::2])
        cases.append((Z, margin))
    Z = -np.abs(draw(rng, 4, 3))
    Z[1, 0], Z[2, 1], Z[:, 2] = 0.0, 1000.0, -1000.0
    cases[1][0][:, 1] = 0.1, -0.3, -2.0  # alive, though below the margin
    return [*cases, (Z, 0.3)]


def wake_unit_by_unit(Z, margin):
    b = np.zeros(Z.shape[1], Z.dtype)
    for unit, column in enumerate(Z.T):
        if not (column > 0).any():
            b[unit] = margin - column.max()
    return b


def wake_by_if(Z, margin):
    top = Z.max(axis=0)
    if top <= 0:
        return margin - top
    return 0


EXERCISE = Exercise(
    id="02.4",
    points=2,
    asks="`wake(Z, margin)`: for a relu layer with pre-activations Z (n, units) "
    "the biases to add, (units,), such that the largest entry of each dead unit "
    "becomes `margin`; 0 for the others",
    reference=wake,
    inputs=layers_with_dead_units,
    styles=[
        wake_unit_by_unit,
        lambda Z, margin: (margin - Z.max(axis=0)) * ~(Z > 0).any(axis=0),
    ],
    slips=[
        Slip(
            "examples for units",
            lambda Z, margin: np.where(Z.max(axis=1) <= 0, margin - Z.max(axis=1), 0),
            "You look along the rows, at the examples. A unit is a column: which "
            "axis has to go?",
        ),
        Slip(
            "everyone moved",
            lambda Z, margin: margin - Z.max(axis=0),
            "You move all units. Those that are positive somewhere are alive: add 0 "
            "to them.",
        ),
        Slip(
            "no margin",
            lambda Z, margin: np.where(Z.max(axis=0) <= 0, -Z.max(axis=0), 0),
            "You lift the largest entry to exactly 0, and there relu's slope is "
            "still 0. It should become `margin`.",
        ),
        Slip(
            "exactly 0 taken for alive",
            lambda Z, margin: np.where(Z.max(axis=0) < 0, margin - Z.max(axis=0), 0),
            "A unit whose largest entry is exactly 0 is dead, too: in this course "
            "the slope of relu at 0 is 0.",
        ),
        Slip(
            "sign",
            lambda Z, margin: np.where(Z.max(axis=0) <= 0, Z.max(axis=0) - margin, 0),
            "Your biases are negative and push the dead deeper. From the largest "
            "entry up to `margin` it is `margin` minus that entry.",
        ),
        Slip(
            "all examples woken",
            lambda Z, margin: np.where(Z.max(axis=0) <= 0, margin - Z.min(axis=0), 0),
            "You lift the *smallest* entry to `margin`. Then the unit is positive "
            "for every example and bends nothing. One example is enough.",
        ),
        Slip(
            "margin itself",
            lambda Z, margin: np.where(Z.max(axis=0) <= 0, margin, 0),
            "Every dead unit gets `margin`. That lifts only those whose largest "
            "entry is 0: the others start lower and need more.",
        ),
        Slip(
            "margin plus the largest",
            lambda Z, margin: np.where(Z.max(axis=0) <= 0, margin + Z.max(axis=0), 0),
            "You add the largest entry, which is negative, so a deeper unit gets "
            "less. From there up to `margin` it is `margin` minus that entry.",
        ),
        Slip(
            "one zero slope is death",
            lambda Z, margin: np.where((Z <= 0).any(axis=0), margin - Z.max(axis=0), 0),
            "You move every unit that has an entry without slope. A unit is dead "
            "only if *all* its entries are 0 or less.",
        ),
        Slip(
            "below the margin",
            lambda Z, margin: np.where(
                Z.max(axis=0) < margin, margin - Z.max(axis=0), 0
            ),
            "You also move units whose largest entry is positive and below `margin`."
            " They are alive, and get 0.",
        ),
        Slip(
            "sum as the test",
            lambda Z, margin: np.where(Z.sum(axis=0) <= 0, margin - Z.max(axis=0), 0),
            "You call a unit dead when its sum is not positive. One positive entry "
            "is enough to live, however negative the rest.",
        ),
        Slip(
            "mean for the largest",
            lambda Z, margin: np.where(Z.mean(axis=0) <= 0, margin - Z.mean(axis=0), 0),
            "You look at the mean of each unit. One positive entry keeps it alive, "
            "and the largest one must become `margin`.",
        ),
        Slip(
            "entry by entry",
            lambda Z, margin: np.where(Z <= 0, margin - Z, 0),
            "You have a number for each entry, (n, units). A unit has one bias, the "
            "same for all examples: which axis has to go?",
        ),
        Slip(
            "woken pre-activations",
            lambda Z, margin: Z + wake(Z, margin),
            "These are the pre-activations afterwards, (n, units). Asked for are the"
            " biases that you have added.",
        ),
        Slip(
            "dead and living swapped",
            lambda Z, margin: np.where(Z.max(axis=0) > 0, margin - Z.max(axis=0), 0),
            "You move the living units and leave the dead alone: the other way around.",
        ),
        Slip(
            "one unit for all",
            lambda Z, margin: np.where(Z.max() <= 0, margin - Z.max(), 0),
            "You look at the largest entry of the whole table. Each unit has its "
            "own: `axis=0`.",
        ),
        Slip(
            "the new largest",
            lambda Z, margin: np.where(Z.max(axis=0) <= 0, margin, Z.max(axis=0)),
            "These are the largest entries afterwards. Asked for are the biases, "
            "what has to be added.",
        ),
        Slip(
            "if on an array",
            wake_by_if,
            "`if` wants one True or False, and there is one for each unit. "
            "`np.where(condition, there, elsewhere)` chooses unit by unit.",
        ),
    ],
    hints=[
        "A unit is dead when not one of its entries is positive. Which single "
        "number of a column tells you that?",
        "`Z.max(axis=0)` is the largest entry of each unit. How far is it from "
        "there to `margin`?",
        "`top = Z.max(axis=0)`, then `return np.where(top <= 0, margin - top, 0)`",
    ],
)
