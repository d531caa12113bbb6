"""`CodesView`: a place in the plane of codes, its digit, and a drawing's own place."""

import numpy as np
import traitlets
from matplotlib.figure import Figure

from bpkit import plotting

from ._view import STATIC, SliderView, View, javascript

PLANE, PICTURE, GAP, TOP = 380, 196, 40, 26  # sides on the page, and room
COLORS = ("#0072B2", "#D55E00", "#009E73", "#AA4499", "#555555")  # with their digits


class CodesView(SliderView):
    """Two numbers and what a decoder makes of them; the codes of known pictures behind.

    decode(C) -> pictures (n, side * side) of codes C (n, 2), ink from 0 to 1
    encode(X) -> codes (n, 2) of pictures X, for what the learner draws
    codes     (n, 2), and labels (n,), each drawn as its label

    A place is chosen by dragging or with the arrow keys. The learner's own drawing is
    moved so that its center of mass is in the middle, as in MNIST, encoded, and shown
    beside what comes back. Raises ValueError where the shapes do not fit.
    """

    name = "Codes"
    invitation = "drag a point through the plane and draw a digit of your own"
    still_width = PLANE + 2 * (GAP + PICTURE)
    _esm = javascript("codes.js")
    _css = View._css + (STATIC / "codes.css").read_text(encoding="utf-8")
    extent = traitlets.List().tag(sync=True)
    dots = traitlets.Bytes().tag(sync=True)
    labels = traitlets.List().tag(sync=True)
    colors = traitlets.List(list(COLORS)).tag(sync=True)
    at = traitlets.List().tag(sync=True)
    side = traitlets.Int().tag(sync=True)
    picture_of = traitlets.Bytes().tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)

    def __init__(self, decode, encode, codes, labels, *, at=(0.0, 0.0)):
        codes = np.asarray(codes, dtype=float)
        if codes.ndim != 2 or codes.shape[1] != 2 or len(labels) != len(codes):
            raise ValueError(
                f"codes and labels have the shapes {codes.shape} and "
                f"{np.shape(labels)}, but this view draws a plane: expected (n, 2) and "
                "(n,)."
            )
        self._decode, self._encode, self._codes = decode, encode, codes
        self._labels, self._first = np.asarray(labels), tuple(map(float, at))
        low, high = np.percentile(codes, [1, 99], axis=0)
        middle, reach = (low + high) / 2, 0.6 * (high - low).max()
        (left, down), (right, up) = middle - reach, middle + reach
        super().__init__(
            [],
            extent=[float(edge) for edge in (left, right, down, up)],
            dots=codes.astype("<f4").tobytes(),
            labels=self._labels.tolist(),
        )

    def picture(self, values):
        drawing = values.get("drawing")
        if drawing is None:
            place = values.get("x", self._first[0]), values.get("y", self._first[1])
            drawn = None
        else:
            drawn = centered(np.array(drawing, dtype=float) / 255)
            place = two_numbers(self._encode(drawn[None]))
        shown = pixels(self._decode(np.array([place])))
        self._place, self._shown, self._drawn = place, shown, drawn
        near = nearest(self._codes, self._labels, place)
        summary = summarize(place, near, drawn is not None)
        return {
            "at": [float(x) for x in place],
            "side": len(shown),
            "picture_of": (255 * shown).round().astype(np.uint8).tobytes(),
            "summary": summary,
            "alt": f"{summary} {ink(shown)}",
        }

    def still(self):
        wide, high = self.still_width, PLANE + TOP
        figure = Figure(figsize=(wide / 100, high / 100), layout="none")
        ax = figure.add_axes((1 / wide, 1 / high, PLANE / wide, PLANE / high))
        draw_plane(ax, self._codes, self._labels, self._place, self.extent)
        drawn = np.zeros_like(self._shown) if self._drawn is None else self._drawn
        boxes = [("decoded", self._shown), ("your drawing", drawn)]
        for i, (title, image) in enumerate(boxes):
            left = (PLANE + GAP + i * (PICTURE + GAP / 2)) / wide
            size = PICTURE / wide, PICTURE / high
            ax = figure.add_axes((left, 1 - (PICTURE + 2 * TOP) / high, *size))
            square = image.reshape(self._shown.shape)
            ax.imshow(square, cmap="gray_r", vmin=0, vmax=1)
            ax.set(xticks=[], yticks=[], title=title)
            ax.spines[:].set_visible(True)
            ax.title.set_fontsize(10)
        return plotting.png(figure)


def two_numbers(C):
    if np.shape(C) != (1, 2):
        raise ValueError(
            f"encode returned the shape {np.shape(C)} for one picture, but expected "
            "(1, 2)."
        )
    return tuple(float(x) for x in C[0])


def pixels(X):
    """What a decoder returned for one code, as a square from 0 to 1."""
    side = round(np.size(X) ** 0.5)
    if np.shape(X) != (1, side * side):
        raise ValueError(
            f"decode returned the shape {np.shape(X)} for one code, but expected "
            "(1, side * side)."
        )
    return np.clip(np.asarray(X, dtype=float).reshape(side, side), 0, 1)


def centered(drawing):
    """The drawing (side * side,), its center of mass moved to the middle."""
    side = round(drawing.size**0.5)
    X = drawing.reshape(side, side)
    if not X.any():
        return drawing
    moved = np.zeros_like(X)
    rows, columns = np.nonzero(X)
    weights = X[rows, columns]
    shifts = [
        round((side - 1) / 2 - float((i * weights).sum() / weights.sum()))
        for i in (rows, columns)
    ]
    i, j = rows + shifts[0], columns + shifts[1]
    inside = (i >= 0) & (i < side) & (j >= 0) & (j < side)
    moved[i[inside], j[inside]] = weights[inside]
    return moved.ravel()


def nearest(codes, labels, place, count=10):
    """The commonest label of the nearest codes, and how many of them have it."""
    order = np.argsort(((codes - place) ** 2).sum(axis=1))[:count]
    kinds, counts = np.unique(labels[order], return_counts=True)
    return kinds[counts.argmax()], int(counts.max()), len(order)


def summarize(place, near, drawn):
    label, count, among = near
    what = "Your drawing's code is" if drawn else "The code is"
    x, y = (f"{value:.2f}".replace("-", "−") for value in place)
    return f"{what} ({x}, {y}). Of the {among} nearest digits {count} are a {label}."


def ink(shown):
    return f"The decoded picture has ink in {int((shown > 0.5).sum())} pixels."


def draw_plane(ax, codes, labels, place, extent):
    """Each code as its label, and the chosen place as a ring."""
    left, right, down, up = extent
    for code, label in zip(codes, labels, strict=True):
        if left < code[0] < right and down < code[1] < up:
            color = COLORS[int(label) % len(COLORS)]
            words = {"ha": "center", "va": "center", "fontsize": 6, "color": color}
            ax.text(*code, str(label), **words, clip_on=True)
    ring = {"ms": 13, "mfc": "none", "mec": plotting.INK, "mew": 2.5, "zorder": 9}
    ax.plot(*place, "o", **ring, path_effects=plotting.HALO)
    ax.set(xlim=(left, right), ylim=(down, up), xticks=[], yticks=[])
    ax.spines[:].set_visible(True)
    return ax
