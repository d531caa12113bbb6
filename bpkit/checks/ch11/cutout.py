"""11.7: images with a square cut out."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def cutout(images, rows, columns, r):
    out = images.copy()
    for image, row, column in zip(out, rows, columns, strict=True):
        top, left = max(row - r, 0), max(column - r, 0)
        image[:, top : row + r + 1, left : column + r + 1] = 0
    return out


def images_and_places(rng):
    cases = []
    for n, c, h, w, r in [
        (3, 1, 7, 9, 1),
        (4, 2, 6, 6, 2),
        (2, 3, 5, 8, 0),
        (3, 1, 8, 5, 1),
    ]:
        rows, columns = rng.integers(0, h, n), rng.integers(0, w, n)
        rows[0], columns[0] = 0, w - 1  # in a corner
        rows[1], columns[1] = h - 2, 1
        cases.append((draw(rng, n, c, h, w), rows, columns, r))
    images, rows, columns, r = cases[0]
    return [*cases, (1000 * images, rows, columns, r), (0 * images, rows, columns, r)]


def cutout_by_mask(images, rows, columns, r):
    y, x = np.arange(images.shape[2])[:, None], np.arange(images.shape[3])
    near_row = np.abs(y - rows[:, None, None]) <= r
    near_column = np.abs(x - columns[:, None, None]) <= r
    return np.where((near_row & near_column)[:, None], 0, images).astype(images.dtype)


def cut(*, floor=0, last=1, swap=False, one=False, copy=True):
    """A cutout with a fault: a slip."""

    def cutout(images, rows, columns, r):
        out = images.copy() if copy else images
        if swap:
            rows, columns = columns, rows
        for i, image in enumerate(out):
            row, column = (rows[0], columns[0]) if one else (rows[i], columns[i])
            top, left = row - r, column - r
            if floor is not None:
                top, left = max(top, floor), max(left, floor)
            image[:, top : row + r + last, left : column + r + last] = 0
        return out

    return cutout


EXERCISE = Exercise(
    id="11.7",
    points=2,
    asks="`cutout(images, rows, columns, r)`: images (n, c, h, w) with a square of "
    "side 2r + 1 set to 0, around a place of its own in each",
    reference=cutout,
    inputs=images_and_places,
    styles=[cutout_by_mask],
    slips=[
        Slip(
            "nothing at the border",
            cut(floor=None),
            "Near the upper or left border nothing is erased: row − r is negative "
            "there, and a slice then counts from the end. Begin at 0 at the least.",
        ),
        Slip(
            "one short",
            cut(last=0),
            "Your square has side 2r: a slice ends before its last number.",
        ),
        Slip(
            "rows for columns",
            cut(swap=True),
            "Rows and columns are exchanged: images are (n, c, row, column).",
        ),
        Slip(
            "one place for all",
            cut(one=True),
            "All images lose the place of the first. Each has its own.",
        ),
        Slip(
            "the square alone",
            lambda images, rows, columns, r: images - cutout(images, rows, columns, r),
            "You keep the square and erase the rest.",
        ),
    ],
    hints=[
        "Copy first: an augmentation must not change the digits themselves. "
        "Then go image by image.",
        "The square reaches from row − r to row + r, both included, cut off where "
        "the image ends. What does a slice from −1 do?",
        "`image[:, max(row - r, 0) : row + r + 1, ...] = 0`",
    ],
)
