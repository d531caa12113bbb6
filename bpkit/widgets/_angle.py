"""`AngleView`: two learning rules side by side, by their angle to the gradient."""

import numpy as np
import traitlets

from bpkit import plotting

from ._explore import Explore
from ._view import slider

TURNS, WORDS = 50, ["0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1", "3"]
RULES, RATES = ("rule A", "rule B"), ("rate A", "rate B")
COLORS = plotting.FORWARD, plotting.BACKWARD
SAID_FROM = 5  # turns: so many take about a tenth of a second
OUTER = 1.0  # the radius of 100 % read


class AngleView(Explore):
    """A needle for each of two rules: where its step points, how much it has learned.

    play(name, lr) -> iterator of (degrees, share), the learner's own: at the start and
    after each turn, the angle between the rule's step and the gradient, and the share
    that is read. names are the rules to choose from, `turn` says how many steps a turn
    is.
    """

    name = "Rule against rule"
    invitation = "step along, and change rules and rates"
    busy = traitlets.Unicode().tag(sync=True)

    def __init__(self, play, names, *, turn=20, turns=0, rules=(0, 1), lr="0.3"):
        if len(names) < 2:
            raise ValueError(
                f"names is {names!r}, expected two rules or more: one is set against "
                "another."
            )
        self._play, self._names, self._turn, self._runs = play, list(names), turn, {}
        last, at = len(names) - 1, WORDS.index(lr)
        sliders = {"turns": slider("turns", 0, TURNS, 1, turns)}
        for rule, rate, first in zip(RULES, RATES, rules, strict=True):
            sliders[rule] = slider(rule, 0, last, 1, first, words=self._names)
            sliders[rate] = slider(rate, 0, len(WORDS) - 1, 1, at, words=WORDS)
        super().__init__(self._picture, self._said, sliders, False, (5.6, 4.2))

    def _follow(self, change):
        wanted = int(self.values["turns"]) + 1
        runs = {self._key(self.values, k) for k in (0, 1)}
        missing = sum(max(wanted - len(self._run(key)[1]), 0) for key in runs)
        if missing > SAID_FROM:
            self.busy = f"Learning {missing * self._turn} steps ..."
        super()._follow(change)
        self.busy = ""

    def _key(self, values, k):
        """The name and the rate of rule A (0) or B (1)."""
        name = self._names[int(values[RULES[k]])]
        return name, WORDS[int(values[RATES[k]])]

    def _run(self, key):
        """(iterator, frames so far) of a rule at a rate."""
        if key not in self._runs:
            self._runs[key] = self._play(key[0], float(key[1])), []
        return self._runs[key]

    def _frames(self, values, k):
        """(degrees, share) of rule k at each turn up to the one that is asked for."""
        run, frames = self._run(self._key(values, k))
        while len(frames) <= values["turns"]:
            with np.errstate(all="ignore"):  # a rate that is too large is shown as one
                frames.append(tuple(float(x) for x in next(run)))
        return np.array(frames[: int(values["turns"]) + 1])

    def _told(self, values, k):
        """What there is to say of rule k."""
        (name, rate), frames = self._key(values, k), self._frames(values, k)
        degrees, share = frames[-1]
        if not np.isfinite(degrees):
            return f"{name}, rate {rate}: no numbers any more"
        return f"{name}, rate {rate}: {degrees:.0f} degrees, reads {share:.0%}"

    def _said(self, **values):
        steps = int(values["turns"]) * self._turn
        return f"After {steps} steps. {self._told(values, 0)}. {self._told(values, 1)}."

    def _picture(self, ax, **values):
        draw(ax, *(self._frames(values, k) for k in (0, 1)))
        for k, height in ((0, -0.12), (1, -0.27)):
            words = f"{'AB'[k]}  {self._told(values, k)}"
            ax.text(-1.1, height, words, color=COLORS[k], va="center")
        ax.set_title(f"After {int(values['turns']) * self._turn} steps")


def draw(ax, *both):
    """A half circle: 0 degrees, the gradient, to the right; the radius is the share."""
    for share in (0.25, 0.5, 0.75, OUTER):
        ax.plot(*on(np.linspace(0, 180, 91), share), color="0.85", lw=0.8, zorder=0)
    for degrees in range(0, 181, 30):
        ax.plot(*zip((0, 0), on(degrees, OUTER), strict=True), color="0.85", lw=0.8,
                zorder=0)  # fmt: skip
        x, y = on(degrees, 1.09)
        words, ha = (f"{degrees}°", "center") if degrees else ("0°, gradient", "left")
        ax.text(x if degrees else 1.03, y, words, ha=ha, va="center", fontsize=9)
    sides = ("A", "right"), ("B", "left")  # both can be read where the needles meet
    for frames, color, (name, ha) in zip(both, COLORS, sides, strict=True):
        x, y = on(*frames.T)
        ax.plot(x, y, ".", color=color, markersize=4, alpha=0.5)
        if not np.isfinite(x[-1]):
            continue
        ax.annotate(
            "", (x[-1], y[-1]), (0, 0), arrowprops={"arrowstyle": "->", "color": color}
        )
        beside = (-4 if ha == "right" else 4, 0)
        ax.annotate(name, (x[-1], y[-1]), beside, textcoords="offset points",
                    color=color, fontweight="bold", ha=ha,
                    path_effects=plotting.HALO)  # fmt: skip
    ax.set(xlim=(-1.2, 1.6), ylim=(-0.36, 1.2), aspect="equal")
    ax.axis("off")
    return ax


def on(degrees, share):
    """Where an angle and a share lie: x and y."""
    angle = np.radians(degrees)
    return share * np.cos(angle), share * np.sin(angle)
