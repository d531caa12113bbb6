"""03.5: the backward partner of the multiclass hinge loss."""

import numpy as np

from bpkit.checks.ch03._common import from_above
from bpkit.checks.declared import Exercise, Slip
from bpkit.losses import hinge, hinge_backward, one_hot


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


EXERCISE = Exercise(
    id="03.5",
    points=3,
    asks="`hinge_backward(dL, Z, y)`: the gradient of the hinge loss at the scores "
    "Z (n, k) with labels y (n,)",
    reference=hinge_backward,
    inputs=from_above,
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
            hinge_with(lambda dZ: -(dZ.sum(axis=1) > 0)),
            "The right class gets -1, however many others come too near. It stands "
            "in each of their margins: count them.",
        ),
        Slip(
            "right class among the near ones",
            hinge_with(lambda dZ: 1 - dZ.sum(axis=1)),
            "The right class is counted among those that come too near, since its "
            "distance to itself is 0. Its own margin is not part of the loss: the "
            "row must sum to 0.",
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
