"""03.5: the backward partner of the multiclass hinge loss."""

import numpy as np

from bpkit.activations import softmax
from bpkit.checks.ch03._common import from_above
from bpkit.checks.declared import Exercise, Slip
from bpkit.gradcheck import numerical_gradient
from bpkit.losses import hinge, hinge_backward, one_hot


def with_margins_of_zero(rng):
    Z = np.array([[2.0, 1.0, -3.0], [0.0, 1.5, 1.0], [-1.0, -1.0, 0.0]])
    return [*from_above(rng), (0.8, Z, np.array([0, 2, 2]))]


def margins(Z, y):
    """How far each score comes within 1 of the right one; the right one's own is 1."""
    return np.maximum(Z - Z[np.arange(len(y)), y][:, None] + 1, 0)


def hinge_row_by_row(dL, Z, y):
    dZ = np.zeros_like(Z)
    for i, right in enumerate(y):
        for j in range(Z.shape[1]):
            if j != right and Z[i, j] - Z[i, right] + 1 > 0:
                dZ[i, j] += dL / len(y)
                dZ[i, right] -= dL / len(y)
    return dZ


def hinge_with(right_entry):
    """A wrong hinge_backward that differs at the right class: right_entry(wrong)."""

    def backward(dL, Z, y):
        rows = np.arange(len(y))
        dZ = (margins(Z, y) > 0).astype(Z.dtype)
        dZ[rows, y] = 0
        dZ[rows, y] = right_entry(dZ)
        return dZ * (dL / len(y))

    return backward


def hinge_by_size(dL, Z, y):
    M = margins(Z, y)
    M[np.arange(len(y)), y] = 0
    M[np.arange(len(y)), y] = -M.sum(axis=1)
    return M * (dL / len(y))


def of_the_right(Z, y):
    return Z[np.arange(len(y)), y][:, None]


def hinge_open(Z, y, is_open):
    """The gradient of the sum, where these margins are open."""
    wrong = is_open * (1 - one_hot(y, Z.shape[1]))
    return wrong - wrong.sum(axis=1, keepdims=True) * one_hot(y, Z.shape[1])


def hinge_of_the_worst(dL, Z, y):
    M = margins(Z, y) * (1 - one_hot(y, Z.shape[1]))
    worst = M.argmax(axis=1)[:, None] == np.arange(Z.shape[1])
    return hinge_open(Z, y, worst & (M > 0)) * (dL / len(y))


def hinge_of_columns(dL, Z, y):
    dZ = (Z - Z[:, y] + 1 > 0) * 1.0
    dZ[:, y] = 0
    dZ[:, y] = -dZ.sum(axis=1)
    return dZ * (dL / len(y))


def hinge_of_rows(dL, Z, y):
    return hinge_open(Z, y, Z - Z[np.arange(len(y)), y] + 1 > 0) * (dL / len(y))


def hinge_by_if(dL, Z, y):
    if Z - of_the_right(Z, y) + 1 > 0:
        return dL / len(y)
    return 0


EXERCISE = Exercise(
    id="03.5",
    points=3,
    asks="`hinge_backward(dL, Z, y)`: the gradient of the hinge loss at the scores "
    "Z (n, k) with labels y (n,)",
    reference=hinge_backward,
    inputs=with_margins_of_zero,
    forward=hinge,
    styles=[
        hinge_row_by_row,
        hinge_with(lambda dZ: -np.count_nonzero(dZ, axis=1)),
    ],
    slips=[
        Slip(
            "right class forgotten",
            hinge_with(lambda dZ: 0),
            "The right class has gradient 0. But its score stands in every margin, "
            "with a minus: raise it, and each margin that is open shrinks.",
        ),
        Slip(
            "right class counted once",
            hinge_with(lambda dZ: -1.0 * (dZ.sum(axis=1) > 0)),
            "The right class gets -1 where others come too near, however many. It "
            "stands in each of their margins: count them.",
        ),
        Slip(
            "right class among the near ones",
            hinge_with(lambda dZ: 1 - dZ.sum(axis=1)),
            "The right class is counted among those that come too near, since its own "
            "margin is 1. That is not part of the loss: each row must sum to 0.",
        ),
        Slip(
            "size of the margin",
            hinge_by_size,
            "You hand on how large each margin is. The loss is a straight line "
            "there: the slope is 1 for every open margin, large or small.",
        ),
        Slip(
            "sign",
            lambda dL, Z, y: -hinge_backward(dL, Z, y),
            "The right size and the opposite sign. Raising a wrong score makes the "
            "loss grow: positive.",
        ),
        Slip(
            "no 1/n",
            lambda dL, Z, y: hinge_backward(dL * len(y), Z, y),
            "The loss is the mean over the rows: where is the 1/n?",
        ),
        Slip(
            "dL left out",
            lambda dL, Z, y: hinge_backward(1.0, Z, y),
            "`dL` is not used. Multiply by the gradient that comes from above.",
        ),
        Slip(
            "closed margins, too",
            lambda dL, Z, y: (1 - Z.shape[1] * one_hot(y, Z.shape[1])) * (dL / len(y)),
            "Every wrong class gets a slope, also where the right score leads by "
            "more than 1. There the loss is flat: only open margins count.",
        ),
        Slip(
            "a margin of 0 counts",
            lambda dL, Z, y: (
                hinge_open(Z, y, Z - of_the_right(Z, y) + 1 >= 0) * (dL / len(y))
            ),
            "A margin of exactly 0 counts as open in your answer. There the slope "
            "asked for is 0: `>`, not `>=`.",
        ),
        Slip(
            "measured",
            lambda dL, Z, y: dL * numerical_gradient(lambda Z: hinge(Z, y), Z),
            "A nudge to both sides measures one half where a margin is exactly 0: it"
            " straddles the kink. There the slope asked for is 0. (And it runs the "
            "loss twice for every score.)",
        ),
        Slip(
            "no lead asked for",
            lambda dL, Z, y: (
                hinge_open(Z, y, Z - of_the_right(Z, y) > 0) * (dL / len(y))
            ),
            "You count the classes that are ahead of the right one. A class also "
            "pays that comes within 1 of it: the margin has a + 1.",
        ),
        Slip(
            "lead of the wrong sign",
            lambda dL, Z, y: (
                hinge_open(Z, y, Z - of_the_right(Z, y) - 1 > 0) * (dL / len(y))
            ),
            "Your margin has - 1. A class pays from 1 *below* the right score on: "
            "z_j - z_y + 1.",
        ),
        Slip(
            "positive scores",
            lambda dL, Z, y: hinge_open(Z, y, Z > 0) * (dL / len(y)),
            "You ask which scores are positive. What counts is how near they come to"
            " the right one: z_j - z_y + 1.",
        ),
        Slip(
            "right class counted with itself",
            hinge_with(lambda dZ: -dZ.sum(axis=1) - 1),
            "The right class gets -1 too much: its own margin, which is 1, was "
            "counted. Set it to 0 before you sum: each row must sum to 0.",
        ),
        Slip(
            "only the worst",
            hinge_of_the_worst,
            "Only the largest margin of a row counts in your answer. This loss adds "
            "all that are open.",
        ),
        Slip(
            "all classes for the right one",
            hinge_with(lambda dZ: 1 - dZ.shape[1]),
            "The right class gets one -1 for every wrong class. Only those whose "
            "margin is open count.",
        ),
        Slip(
            "classes counted",
            lambda dL, Z, y: hinge_backward(dL * len(y) / Z.shape[1], Z, y),
            "You divide by the number of classes. The mean is over the rows: `len(y)`.",
        ),
        Slip(
            "the margins themselves",
            lambda dL, Z, y: np.maximum(hinge_by_size(dL, Z, y), 0),
            "These are the margins, what each class pays. The slope is 1 for every "
            "open margin; and the right class gets minus their number.",
        ),
        Slip(
            "the gradient of cross-entropy",
            lambda dL, Z, y: (softmax(Z) - one_hot(y, Z.shape[1])) * (dL / len(y)),
            "This is p - y, the gradient of cross-entropy. Hinge has no "
            "probabilities: slope 1 for each open margin.",
        ),
        Slip(
            "columns for entries",
            hinge_of_columns,
            "`Z[:, y]` takes whole columns, for every row those of all labels. One "
            "score of each row is `Z[np.arange(len(y)), y]`.",
        ),
        Slip(
            "right scores as a row",
            hinge_of_rows,
            "The right scores are (n,), and line up with the columns: an error, or "
            "nonsense where n = k. They must be a column: `[:, None]`.",
        ),
        Slip(
            "if on an array",
            hinge_by_if,
            "`if` wants one True or False, and the margins hold one for each entry. "
            "`margins > 0` is a mask that counts as 1 and 0.",
        ),
        Slip(
            "right class always -1",
            hinge_with(lambda dZ: -1),
            "The right class gets -1 in every row. It stands in each open margin, so"
            " it gets -1 for each of them: for two -2, for none 0.",
        ),
    ],
    hints=[
        "Take one row and write its sum out. In which terms does the score of a "
        "wrong class stand, in which that of the right one?",
        "Each open margin (greater than 0) puts 1 at its own class and -1 at the "
        "right one. Start with `open = margins > 0`, set to 0 at the right class.",
        "`dZ = open.astype(Z.dtype)`, then at the right classes minus the row's "
        "sum, then times `dL / len(y)`.",
    ],
)
