"""`InsideView`: a picture, what a network makes of it, and the slope at each pixel."""

import numpy as np
import traitlets
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from bpkit import plotting

from ._view import STATIC, SliderView, View, javascript

PICTURE, GAP, TOP = 252, 56, 30  # the side of a picture on the page, and room


class InsideView(SliderView):
    """Click a pixel, a class, a hidden unit: which pixels move it, and what if.

    ask(x, kind, k) -> (scores, outputs, slopes), the learner's own: the scores of all
    classes for the picture x (side * side,), ink from 0 to 1; the outputs of all hidden
    units; and the slopes at the pixels (side * side,) of class k's score or, where kind
    is "unit", of what goes into unit k. The first `units` units are shown.

    A click changes a pixel's ink from below a half to 1, else to 0; arrow keys walk,
    and Enter changes. Raises ValueError where shapes do not fit.
    """

    name = "Inside"
    invitation = "click a pixel, a class and a unit"
    still_width = 3 * PICTURE + 2 * GAP
    _esm = javascript("inside.js")
    _css = View._css + (STATIC / "inside.css").read_text(encoding="utf-8")
    side = traitlets.Int().tag(sync=True)
    ink = traitlets.Bytes().tag(sync=True)
    slopes = traitlets.Bytes().tag(sync=True)
    at = traitlets.List().tag(sync=True)
    of = traitlets.List().tag(sync=True)
    classes = traitlets.List().tag(sync=True)
    units = traitlets.List().tag(sync=True)
    summary = traitlets.Unicode().tag(sync=True)

    def __init__(self, ask, x, *, k=0, units=12, at=None):
        x = np.array(x, dtype=float).ravel()
        side = round(x.size**0.5)
        if side * side != x.size:
            raise ValueError(
                f"x has {x.size} numbers, but this view draws a square picture: "
                "expected side * side."
            )
        self._ask, self._x, self._units = ask, x, units
        self._first = {"kind": "class", "k": k, "changed": []}
        self._first["row"], self._first["column"] = at or (side // 2, side // 2)
        super().__init__([], side=side)

    def picture(self, values):
        now = self._first | values
        place = [int(now["row"]), int(now["column"])]
        side, x = round(self._x.size**0.5), self._x.copy()
        for pixel in now["changed"]:
            x[pixel] = float(x[pixel] < 0.5)
        scores, outputs, slopes = answered(self._ask, x, now["kind"], int(now["k"]))
        pixel = side * place[0] + place[1]
        self._shown, self._slopes, self._scores = x, slopes, scores
        self._at, self._of = place, [now["kind"], int(now["k"])]
        summary = summarize(self._of, place, x[pixel], slopes[pixel], scores)
        limit = np.abs(slopes).max() or 1.0
        return {
            "ink": (255 * x).round().astype(np.uint8).tobytes(),
            "slopes": (127 * slopes / limit).round().astype(np.int8).tobytes(),
            "at": place,
            "of": self._of,
            "classes": [round(float(z), 2) for z in scores],
            "units": [round(float(a), 2) for a in outputs[: self._units]],
            "summary": summary,
            "alt": f"{summary} {changes(len(now['changed']))}",
        }

    def still(self):
        wide, high = self.still_width, PICTURE + TOP
        figure, side = (
            Figure(figsize=(wide / 100, high / 100), layout="none"),
            self.side,
        )
        size = PICTURE / wide, PICTURE / high
        limit = np.abs(self._slopes).max() or 1.0
        kind, k = self._of
        shown = [
            ("picture", self._shown, {"cmap": "gray_r", "vmin": 0, "vmax": 1}),
            (
                f"slopes of {kind} {k}",
                self._slopes,
                {"cmap": plotting.SIGNED, "vmin": -limit, "vmax": limit},
            ),
        ]
        for i, (title, pixels, how) in enumerate(shown):
            ax = figure.add_axes((i * (PICTURE + GAP) / wide, 0.01, *size))
            ax.imshow(pixels.reshape(side, side), **how)
            row, column = self._at
            place = (column - 0.5, row - 0.5)
            ax.add_patch(Rectangle(place, 1, 1, fill=False, ec=plotting.BACKWARD, lw=2))
            ax.set(xticks=[], yticks=[], title=title)
            ax.spines[:].set_visible(True)
        ax = figure.add_axes((2 * (PICTURE + GAP) / wide, 0.1, size[0], 0.76))
        ax.barh(range(len(self._scores)), self._scores, color=plotting.FORWARD)
        ax.set(yticks=range(len(self._scores)), title="scores")
        ax.invert_yaxis()
        return plotting.png(figure)


def answered(ask, x, kind, k):
    """What the learner's function says, as three rows of numbers."""
    scores, outputs, slopes = (
        np.asarray(part, float).ravel() for part in ask(x, kind, k)
    )
    if slopes.shape != x.shape:
        raise ValueError(
            f"ask returned {slopes.size} slopes for a picture of {x.size} pixels, "
            "expected one for each."
        )
    return scores, outputs, slopes


def summarize(of, place, ink, slope, scores):
    kind, k = of
    z = scores - scores.max()
    p = np.exp(z) / np.exp(z).sum()
    best = int(scores.argmax())
    to = "1" if ink < 0.5 else "0"
    said = f"{slope:+.3f}".replace("-", "−")
    moved = f"{slope * (1 - ink if ink < 0.5 else -ink):+.2f}".replace("-", "−")
    return (
        f"The network reads {best} (p = {p[best]:.2f}). Pixel ({place[0]}, "
        f"{place[1]}) has ink {ink:.2f} and the slope {said} on {kind} {k}: with ink "
        f"{to} its slope promises {moved}."
    )


def changes(count):
    return f"{count} pixel{'s' * (count != 1)} changed."
