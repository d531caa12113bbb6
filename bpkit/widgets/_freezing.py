"""`FreezeView`: which layers learn the new task, and what becomes of the old one."""

import numpy as np

from bpkit import plotting

from ._explore import Explore
from ._view import slider

LINES = {  # name: color and stroke
    "new": (plotting.FORWARD, "-"),
    "old": (plotting.BACKWARD, "-"),
    "old, asked\namong the old": (plotting.BACKWARD, "--"),
}
FROZEN = ["frozen", "learns"]


class FreezeView(Explore):
    """A network of two layers learns a new task: each layer frozen or not.

    curves(first, last, replay) -> (3, k): accuracy on the new task, on the old one, and
    on the old one asked among its own classes, at the k numbers of steps (k,), the
    first 0. first, last and replay are bool: does the layer learn, are old examples
    among the new? It is asked for all eight while the view is made.
    """

    name = "Freezing"
    invitation = "freeze a layer, replay old digits and step along"

    def __init__(self, curves, steps):
        steps = np.asarray(steps)
        kept = {}
        for choice in np.ndindex(2, 2, 2):
            found = np.asarray(curves(*map(bool, choice)), float)
            if found.shape != (len(LINES), len(steps)):
                raise ValueError(
                    f"curves returned the shape {found.shape}, expected "
                    f"{(len(LINES), len(steps))}: new, old and old among the old, at "
                    "each number of steps."
                )
            kept[choice] = found
        gap = int(steps[1] - steps[0])
        layer = {"words": FROZEN}
        sliders = {
            "first layer": slider("first layer", 0, 1, 1, 0, **layer),
            "last layer": slider("last layer", 0, 1, 1, 1, **layer),
            "old digits": slider("old digits", 0, 1, 1, 0, words=["none", "replayed"]),
            "step": (int(steps[0]), int(steps[-1]), gap, int(steps[0])),
        }

        def now(values):
            choice = tuple(int(values[name]) for name in list(sliders)[:3])
            return choice, kept[choice], round((values["step"] - steps[0]) / gap)

        super().__init__(
            lambda ax, **values: draw(ax, steps, *now(values)),
            lambda **values: describe(steps, *now(values)),
            sliders,
            False,
            (6.4, 4),
        )


def setting(choice):
    """The choice in words."""
    first, last, replay = choice
    what = {(0, 0): "Nothing learns", (1, 1): "Both layers learn"}
    words = what.get((first, last), f"The {'first' if first else 'last'} layer learns")
    return words + (", old digits replayed" if replay else "")


def describe(steps, choice, found, at):
    new, old, among = (plotting.short(round(x, 3)) for x in found[:, at])
    return (
        f"{setting(choice)}, {steps[at]} steps: accuracy {new} on the new digits, "
        f"{old} on the old, {among} on the old asked among the old."
    )


def draw(ax, steps, choice, found, at):
    for (name, (color, stroke)), line in zip(LINES.items(), found, strict=True):
        ax.plot(steps, line, stroke, color=color, alpha=0.35)
        done = slice(at + 1)
        ax.plot(steps[done], line[done], stroke, color=color, lw=2.5, label=name)
        ax.plot(steps[at], line[at], "o", color=color)
    ax.axvline(steps[at], color="0.7", lw=1, zorder=0)
    ax.legend(loc="center right", fontsize=9)  # two lines may end at one place
    ax.set(xlim=(-0.02 * steps[-1], 1.4 * steps[-1]), ylim=(-0.03, 1.05))
    ax.set_xticks(steps[:: max(1, len(steps) // 5)])
    ax.set(xlabel="steps on the new digits", ylabel="accuracy", title=setting(choice))
    return ax
