"""`AdversaryView`: the field of D and the cloud of G, turn by turn."""

import numpy as np
import traitlets

from bpkit import plotting

from ._explore import Explore
from ._view import slider

TURNS, POINTS, PUSHED, LONGEST = 50, 61, 60, 0.5
EXTENT = (-3, 3, -3, 3)
WORDS = ["0.0003", "0.001", "0.003", "0.01", "0.03", "0.1"]
RATES = "rate G", "rate D"
SAID_FROM = 5  # turns: so many take about a tenth of a second


class AdversaryView(Explore):
    """Two players from one start, each with its own rate, to and fro in time.

    play(lr_g, lr_d) -> iterator of (scores, made, pushes), the learner's own: at the
    start and after each turn D's scores (n, 1) of points (n, 2), a function that is
    asked at once; points (m, 2) of G; and where D's slope pushes each, (m, 2). real
    (k, 2) are points to learn from; `turn` says how many steps one turn is, and
    count(made) -> str is said of G's points.
    """

    name = "The field of D and the cloud of G"
    invitation = "step along and change the rates"
    busy = traitlets.Unicode().tag(sync=True)

    def __init__(
        self, play, real, *, count, turn=20, turns=10, lr_g="0.003", lr_d="0.003"
    ):
        self._real = np.asarray(real, float)
        if self._real.ndim != 2 or self._real.shape[1] != 2:
            raise ValueError(
                f"real has the shape {self._real.shape}, but points of a plane are "
                "drawn: expected (n, 2)."
            )
        self._play, self._count, self._turn, self._games = play, count, turn, {}
        last = len(WORDS) - 1
        sliders = {
            "turns": slider("turns", 0, TURNS, 1, turns),
            RATES[0]: slider(RATES[0], 0, last, 1, WORDS.index(lr_g), words=WORDS),
            RATES[1]: slider(RATES[1], 0, last, 1, WORDS.index(lr_d), words=WORDS),
        }
        super().__init__(self._picture, self._said, sliders, False, (5.6, 5.2))

    def _follow(self, change):
        missing = int(self.values["turns"]) + 1 - len(self._game(self.values)[1])
        if missing > SAID_FROM:
            self.busy = f"Playing {missing * self._turn} steps ..."
        super()._follow(change)
        self.busy = ""

    def _game(self, values):
        """(iterator, frames so far) of the game with these rates."""
        rates = tuple(float(WORDS[int(values[name])]) for name in RATES)
        if rates not in self._games:
            self._games[rates] = self._play(*rates), []
        return self._games[rates]

    def _at(self, values):
        """(field, made, pushes) at the turn that is asked for."""
        game, frames = self._game(values)
        while len(frames) <= values["turns"]:
            scores, made, pushes = next(game)
            frames.append((field_of(scores), np.array(made), np.array(pushes)))
        return frames[int(values["turns"])]

    def _said(self, **values):
        field, made, _ = self._at(values)
        steps = int(values["turns"]) * self._turn
        rates = [WORDS[int(values[name])] for name in RATES]
        return (
            f"After {steps} steps with rates {rates[0]} of G and {rates[1]} of D: "
            f"{self._count(made)}; D holds "
            f"{share_for_real(field, self._real):.0%} of the real points for real, "
            f"{share_for_real(field, made):.0%} of the made ones."
        )

    def _picture(self, ax, **values):
        field, made, pushes = self._at(values)
        draw(ax, field, self._real, made, pushes)
        steps = int(values["turns"]) * self._turn
        ax.set_title(f"After {steps} steps: {self._count(made)}")


def field_of(scores):
    """Twice D's certainty that a point is real, less one, on the grid: -1 to 1."""
    P, _, _ = plotting.grid(EXTENT, POINTS)
    Z = np.asarray(scores(P), float)
    if Z.size != len(P):
        raise ValueError(
            f"your scores of {len(P)} points have the shape {Z.shape}: expected one "
            "for each."
        )
    return np.tanh(Z / 2).reshape(POINTS, POINTS)


def share_for_real(field, X):
    """The share of points on places that D holds for real; off the grid, its edge."""
    left, right, low, high = EXTENT
    share = (X - [left, low]) / [right - left, high - low] * (POINTS - 1)
    column, row = np.clip(share.round(), 0, POINTS - 1).astype(int).T
    return float((field[row, column] > 0).mean())


def draw(ax, field, real, made, pushes):
    """D's field, real points, made points and where D's slope pushes some of them."""
    look = {"cmap": plotting.SIGNED, "vmin": -1.4, "vmax": 1.4, "zorder": 0}
    ax.imshow(field, extent=EXTENT, origin="lower", interpolation="bilinear", **look)
    ax.scatter(*real.T, s=7, color=plotting.FORWARD, linewidths=0)
    ax.scatter(*made.T, s=14, marker="x", color=plotting.INK, linewidths=0.9)
    some, way = made[:PUSHED], pushes[:PUSHED]
    longest = np.linalg.norm(way, axis=1).max()
    if longest > 0:
        way = LONGEST * way / longest
    ax.quiver(
        *some.T, *way.T, color=plotting.BACKWARD, angles="xy", scale_units="xy",
        scale=1, width=0.005,
    )  # fmt: skip
    left, right, low, high = EXTENT
    ax.set(xlim=(left, right), ylim=(low, high), aspect="equal")
    return ax
