"""`CostsView`: which mistakes cost what, by threshold, costs and prevalence."""

import numpy as np

from bpkit import plotting

from ._explore import Explore
from ._view import slider

AT = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 40, 50, 60, 70, 80, 90, 95, 98, 99, 99.9]
MISSED = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
ILL = [1, 2, 5, 10, 20, 50, 100, 200, 370]
PEOPLE = 10_000
GRID = np.linspace(-7.5, 7.5, 301)  # thresholds as log odds


class CostsView(Explore):
    """Of 10,000 people: alarms, missed cases, and what they cost, at a threshold.

    p (n,) are probabilities and y (n,) the truth, 1 for ill. The sliders set the
    threshold in percent, how many alarms a missed case costs, and how many of a
    thousand are ill: the shares of the ill and of the healthy that get an alarm stay
    those of p, whatever their number.
    """

    name = "Costs"
    invitation = "move the threshold, the cost of a missed case, the share of the ill"

    def __init__(self, p, y, *, threshold=50, missed=20, ill=370):
        p, y = np.asarray(p, dtype=float).ravel(), np.asarray(y).ravel()
        if p.shape != y.shape or not {*np.unique(y)} == {0, 1}:
            raise ValueError(
                f"p has {p.size} numbers and y {y.size}, with the values "
                f"{np.unique(y)[:5]}: expected one truth for each probability, 0 or 1, "
                "and both of them."
            )
        if not ((p >= 0) & (p <= 1)).all():
            raise ValueError(
                f"p goes from {p.min():g} to {p.max():g}, expected probabilities from "
                "0 to 1: sigmoid of the scores, say."
            )
        chosen = {
            "threshold": (AT, threshold, "%"),
            "missed costs": (MISSED, missed, ""),
            "ill in 1,000": (ILL, ill, ""),
        }
        sliders = {
            key: slider(key, 0, len(values) - 1, 1, values.index(value),
                        words=[f"{one:,g}{unit}" for one in values])
            for key, (values, value, unit) in chosen.items()
        }  # fmt: skip

        def found(values):
            t, cost, of_1000 = (
                kind[0][int(values[key])] for key, kind in chosen.items()
            )
            return p, y, t / 100, cost, of_1000 / 1000

        super().__init__(
            lambda ax, **values: draw(ax, *found(values)),
            lambda **values: describe(*found(values)),
            sliders,
            False,
            (8, 4.4),
        )

    def _start(self):
        """A frame that stays where it is, however long its numbers are."""
        super()._start()
        self._figure.set_layout_engine("none")
        self._ax.set_position((0.11, 0.16, 0.86, 0.74))
        self._layout = "none"


def mistakes(p, y, t, share):
    """Of 10,000: healthy with an alarm and ill without, at thresholds t (k,)."""
    above = p[:, None] > np.atleast_1d(t)
    alarms = (1 - share) * above[y == 0].mean(axis=0)
    missed = share * (~above[y == 1]).mean(axis=0)
    return PEOPLE * alarms, PEOPLE * missed


def people(n):
    """A mean of people, as 192 or 2.6."""
    return f"{n:,.1f}".removesuffix(".0")


def describe(p, y, t, cost, share):
    (alarms,), (missed,) = mistakes(p, y, t, share)
    ill = PEOPLE * share
    return (
        f"Threshold {100 * t:g} %. Of {PEOPLE:,} people {ill:,.0f} are ill: "
        f"{people(ill - missed)} found, {people(missed)} missed; "
        f"{alarms:,.0f} healthy ones get an alarm. "
        f"At {cost:,} alarms for a missed case that costs "
        f"{alarms + cost * missed:,.0f}; the cheapest threshold costs "
        f"{cheapest(p, y, cost, share)[1]:,.0f}."
    )


def cheapest(p, y, cost, share):
    """The threshold of the list that costs least, and what it costs."""
    alarms, missed = mistakes(p, y, np.array(AT) / 100, share)
    total = alarms + cost * missed
    return AT[int(total.argmin())], float(total.min())


def draw(ax, p, y, t, cost, share):
    """What alarms, missed cases and both cost, against the threshold."""
    alarms, missed = mistakes(p, y, 1 / (1 + np.exp(-GRID)), share)
    total, top = alarms + cost * missed, 2.2 * cheapest(p, y, cost, share)[1] + 1
    at = np.log(t / (1 - t))
    for line, color, style in [(alarms, plotting.FORWARD, "--"),
                               (cost * missed, plotting.BACKWARD, ":"),
                               (total, "black", "-")]:  # fmt: skip
        ax.plot(GRID, line, style, color=color)
    ax.axvline(at, color="0.6", lw=1)
    (a,), (m,) = mistakes(p, y, t, share)
    ax.plot([at], [min(a + cost * m, 0.98 * top)], "ko")
    ax.text(-7.3, 0.93 * top, "alarms (dashed)", color=plotting.FORWARD)
    ax.text(7.3, 0.93 * top, "missed (dotted)", color=plotting.BACKWARD, ha="right")
    ax.xaxis.set_visible(False)  # marks of its own: so the frame is kept
    for mark in (0.1, 1, 10, 50, 90, 99, 99.9):
        place = np.log(mark / (100 - mark))
        ax.text(place, -0.06 * top, f"{mark:g}", ha="center", fontsize=9)
        ax.plot([place] * 2, [0, 0.015 * top], color="black", lw=0.8)
    ax.text(0, -0.13 * top, "threshold, %", ha="center")
    ax.set(xlim=(-7.5, 7.5), ylim=(0, top), ylabel="cost, in alarms")
    ax.set_title(
        f"{people(m)} of {PEOPLE * share:,.0f} ill missed, {a:,.0f} false alarms: "
        f"cost {a + cost * m:,.0f}"
    )
    return ax
