"""02.9: the weights with which relus add up to a curve through given points."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def relus_through(breaks, heights):
    slopes = np.diff(heights) / np.diff(breaks)
    return np.diff(slopes, prepend=0)


def points(rng):
    """Breakpoints at unequal distances, up to one straight piece alone."""
    cases = []
    for count in (4, 6, 3, 2, 9):
        widths = rng.choice([0.25, 0.5, 1.5, 2.0, 3.0], size=count)
        widths[:2] = rng.permutation([0.5, 2.0])
        breaks = np.cumsum(widths) - 3 + rng.normal()
        cases.append((breaks, np.cumsum(draw(rng, count))))
    steep = np.array([-1.0, 0.5, 2.0, 5.0]), np.array([0.0, 1000.0, -1000.0, 2.0])
    return [*cases, steep]


def unit_by_unit(breaks, heights):
    weights, before = [], 0.0
    for i in range(len(breaks) - 1):
        slope = (heights[i + 1] - heights[i]) / (breaks[i + 1] - breaks[i])
        weights.append(slope - before)
        before = slope
    return np.array(weights)


def by_solving(breaks, heights):
    reached = np.maximum(breaks[1:, None] - breaks[:-1], 0)
    return np.linalg.solve(reached, heights[1:] - heights[0])


def slopes_of(breaks, heights):
    return np.diff(heights) / np.diff(breaks)


EXERCISE = Exercise(
    id="02.9",
    points=3,
    asks="`relus_through(breaks, heights)`: for k breakpoints and the heights there, "
    "both (k,), the k - 1 weights with which heights[0] plus the weighted relus "
    "that begin at breaks[:-1] runs through all points",
    reference=relus_through,
    inputs=points,
    styles=[unit_by_unit, by_solving],
    slips=[
        Slip(
            "slopes for changes",
            slopes_of,
            "These are the slopes of the pieces. A relu goes on rising behind its "
            "piece, so the next one only adds the *change* of slope.",
        ),
        Slip(
            "rise for slope",
            lambda breaks, heights: np.diff(np.diff(heights), prepend=0),
            "You take how far each piece rises. Its slope is the rise divided by its "
            "width, `np.diff(breaks)`; your pieces are not all one wide.",
        ),
        Slip(
            "rises alone",
            lambda breaks, heights: np.diff(heights),
            "These are the rises from point to point. First divide each by the width "
            "of its piece; then take the change from one slope to the next.",
        ),
        Slip(
            "turned",
            lambda breaks, heights: -relus_through(breaks, heights),
            "All your weights have the other sign: the change is the new slope minus "
            "the old one.",
        ),
        Slip(
            "old minus new",
            lambda breaks, heights: np.append(
                slopes_of(breaks, heights)[0], -np.diff(slopes_of(breaks, heights))
            ),
            "From the second weight on the sign is wrong: the change is the new slope "
            "minus the old one.",
        ),
        Slip(
            "the first slope left out",
            lambda breaks, heights: np.diff(slopes_of(breaks, heights)),
            "One weight is missing: the first relu, at breaks[0], starts from a level "
            "line, so its change is the whole first slope.",
        ),
        Slip(
            "first weight 0",
            lambda breaks, heights: np.append(0.0, np.diff(slopes_of(breaks, heights))),
            "Your first weight is 0, so the curve stays level up to breaks[1]. Before "
            "the first relu the slope is 0: its change is the whole first slope.",
        ),
        Slip(
            "level at the end",
            lambda breaks, heights: np.diff(slopes_of(breaks, heights), append=0),
            "You put the level line behind the last piece. It lies before the first "
            "one: to the left of breaks[0] all relus are 0.",
        ),
        Slip(
            "one more at the end",
            lambda breaks, heights: np.diff(
                slopes_of(breaks, heights), prepend=0, append=0
            ),
            "One weight too many: nobody asks what comes after the last point, so no "
            "relu begins there. k points have k - 1 pieces.",
        ),
        Slip(
            "slopes added up",
            lambda breaks, heights: np.cumsum(slopes_of(breaks, heights)),
            "You add the slopes up. The relus do that themselves; each brings the "
            "*difference* between its slope and the one before.",
        ),
        Slip(
            "upside down",
            lambda breaks, heights: np.diff(
                np.diff(breaks) / np.diff(heights), prepend=0
            ),
            "Your slopes are upside down: a slope is how far up, divided by how far to "
            "the right.",
        ),
        Slip(
            "from the origin",
            lambda breaks, heights: np.diff(heights[1:] / breaks[1:], prepend=0),
            "You divide heights by places. A piece begins at its breakpoint, not at 0: "
            "divide differences by differences.",
        ),
        Slip(
            "from the first point",
            lambda breaks, heights: np.diff(
                (heights[1:] - heights[0]) / (breaks[1:] - breaks[0]), prepend=0
            ),
            "Each of your slopes is measured from the first point. Measure each piece "
            "from its own beginning, the point before.",
        ),
        Slip(
            "slopes from the first point",
            lambda breaks, heights: (
                (heights[1:] - heights[0]) / (breaks[1:] - breaks[0])
            ),
            "These are slopes from the first point to each other one. Take the slope "
            "of each piece, and as weight what it adds to the slope before.",
        ),
        Slip(
            "size of the change",
            lambda breaks, heights: np.abs(relus_through(breaks, heights)),
            "Your weights have lost their signs: where the curve bends down, the "
            "weight is negative.",
        ),
        Slip(
            "heights as weights",
            lambda breaks, heights: heights[:-1],
            "These are the heights. A relu adds nothing at its own breakpoint; what it "
            "changes is the slope from there on.",
        ),
        Slip(
            "change over width",
            lambda breaks, heights: relus_through(breaks, heights) / np.diff(breaks),
            "You divide by the widths twice: the slopes have been divided already, "
            "and a weight is the change from one to the next.",
        ),
        Slip(
            "one width for all",
            lambda breaks, heights: np.diff(
                np.diff(heights) / np.diff(breaks).mean(), prepend=0
            ),
            "You divide every rise by the mean width. The pieces are not equally wide: "
            "each has its own, `np.diff(breaks)`.",
        ),
        Slip(
            "last slope at the end",
            lambda breaks, heights: np.append(
                np.diff(slopes_of(breaks, heights)), slopes_of(breaks, heights)[-1]
            ),
            "You put a whole slope at the end. It belongs at the beginning: the first "
            "relu starts from a level line, so its change is the whole first slope.",
        ),
        Slip(
            "slopes at the points",
            lambda breaks, heights: np.gradient(heights, breaks)[:-1],
            "`np.gradient` mixes the slopes on both sides of a point. You need each "
            "piece's own slope, and the change from one to the next.",
        ),
        Slip(
            "heights of the ends",
            lambda breaks, heights: heights[1:],
            "These are the heights at the pieces' ends. A weight is a change of slope.",
        ),
        Slip(
            "above the first point",
            lambda breaks, heights: heights[1:] - heights[0],
            "These are the heights above the first point. What a relu brings is a "
            "change of slope.",
        ),
        Slip(
            "the curve",
            lambda breaks, heights: (
                heights[0]
                + np.maximum(breaks[:, None] - breaks[:-1], 0)
                @ relus_through(breaks, heights)
            ),
            "These are the heights of the curve at the points, and they were given. "
            "Asked for are the k - 1 weights.",
        ),
    ],
    hints=[
        "Left of breaks[0] every relu is 0, so the curve is level there. From each "
        "breakpoint on, one more relu rises. By how much must the slope change there?",
        "`np.diff(heights) / np.diff(breaks)` are the slopes of the pieces, k - 1 of "
        "them. The first weight is the first slope, each other one the step from the "
        "slope before.",
        "`slopes = np.diff(heights) / np.diff(breaks)`, then "
        "`return np.diff(slopes, prepend=0)`",
    ],
)
