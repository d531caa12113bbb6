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
        (2, 1, 9, 11, 3),
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


def cut(
    *, floor=0, last=1, swap=False, one=False, channel=slice(None), stop=0,
    radius=lambda r: r, value=lambda image: 0, inside=False, whole=False, cuts=None,
):  # fmt: skip
    """A cutout with a fault: a slip."""

    def cutout(images, rows, columns, r):
        out = images.copy()
        if swap:
            rows, columns = columns, rows
        reach, (h, w) = radius(r), images.shape[2:]
        for i, image in enumerate(out[:cuts]):
            row, column = (rows[0], columns[0]) if one else (rows[i], columns[i])
            if inside:  # moved, so that the whole square fits
                row = min(max(row, reach), h - 1 - reach)
                column = min(max(column, reach), w - 1 - reach)
            top, left = row - reach, column - reach
            if floor is not None:
                top, left = max(top, floor), max(left, floor)
            end, right = row + reach + last, column + reach + last
            if stop:
                end, right = min(end, h - stop), min(right, w - stop)
            if whole:
                image[top:end, left:right] = value(image)
            else:
                image[channel, top:end, left:right] = value(image)
        return out

    return cutout


def cutout_of_all_places(images, rows, columns, r):
    out = images.copy()
    for row, column in zip(rows, columns, strict=True):
        top, left = max(row - r, 0), max(column - r, 0)
        out[:, :, top : row + r + 1, left : column + r + 1] = 0
    return out


def away(rows, columns, images):
    """How far each place of an image lies from the middle: rows and columns."""
    y, x = np.arange(images.shape[2])[:, None], np.arange(images.shape[3])
    by_row, by_column = rows[:, None, None, None], columns[:, None, None, None]
    return np.abs(y - by_row), np.abs(x - by_column)


def circle(images, rows, columns, r):
    y, x = away(rows, columns, images)
    return np.where(y**2 + x**2 <= r**2, 0, images)


def diamond(images, rows, columns, r):
    y, x = away(rows, columns, images)
    return np.where(y + x <= r, 0, images)


def cross(images, rows, columns, r):
    y, x = away(rows, columns, images)
    return np.where((y <= r) | (x <= r), 0, images)


def around_a_corner(images, rows, columns, r):
    h, w = images.shape[2:]
    y, x = away(rows, columns, images)
    return np.where(
        (np.minimum(y, h - y) <= r) & (np.minimum(x, w - x) <= r), 0, images
    )


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
            "the first channel alone",
            cut(channel=0),
            "You erase in the first channel alone. The square goes through all "
            "channels: `image[:, ...]`.",
        ),
        Slip(
            "every place in every image",
            cutout_of_all_places,
            "Every image loses the squares of all. Each has one place of its own.",
        ),
        Slip(
            "a circle",
            circle,
            "You cut out a circle. Asked for is a square of side 2r + 1.",
        ),
        Slip(
            "a diamond",
            diamond,
            "You cut out a square that stands on its corner. Asked for is one of side "
            "2r + 1, along rows and columns.",
        ),
        Slip(
            "a cross",
            cross,
            "You erase whole rows and whole columns. Where both are near, *and* not "
            "or, is the square.",
        ),
        Slip(
            "round the border",
            around_a_corner,
            "What of the square lies outside comes in again on the other side. It is "
            "cut off.",
        ),
        Slip(
            "the mean",
            cut(value=lambda image: image.mean()),
            "You fill the square with the image's mean. Asked for is 0.",
        ),
        Slip(
            "ones",
            cut(value=lambda image: 1),
            "You fill the square with 1. Asked for is 0.",
        ),
        Slip(
            "channels forgotten",
            cut(whole=True),
            "An image is (c, h, w): your first slice counts channels, not rows. Go "
            "past them: `image[:, ...]`.",
        ),
        Slip(
            "the first image alone",
            cut(cuts=1),
            "Only the first image is cut: does `return` stand inside the loop?",
        ),
        Slip(
            "the middle alone",
            cut(radius=lambda r: 0),
            "You erase the place itself alone. The square reaches r to each side.",
        ),
        Slip(
            "moved inside",
            cut(inside=True),
            "Near the border you move the square, so that all of it lies inside. What "
            "lies outside is cut off; its middle stays.",
        ),
        Slip(
            "side r",
            cut(radius=lambda r: r // 2),
            "Your square is about r wide. It reaches r to each side of its middle.",
        ),
        Slip(
            "side 4r + 1",
            cut(radius=lambda r: 2 * r),
            "Your square reaches 2r to each side of its middle. It reaches r: its side "
            "is 2r + 1.",
        ),
        Slip(
            "from the middle on",
            lambda images, rows, columns, r: cutout(images, rows + r, columns + r, r),
            "Your square begins at the place that is its middle. It reaches r to each "
            "side of it.",
        ),
        Slip(
            "the last line spared",
            cut(stop=1),
            "At the lower and right border one line is left: a slice ends before its "
            "last number, and needs no care where the image ends.",
        ),
        Slip(
            "the first line spared",
            cut(floor=1),
            "At the upper and left border one line is left: counting starts at 0.",
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
