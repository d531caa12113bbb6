"""`RelaxationView`: a state and its adjoint, sweep by sweep: do they settle?"""

import numpy as np

from bpkit import plotting

from ._explore import Explore
from ._unrolled import mixed

SETTLED = 1e-6  # a change below this
SWEEPS, LOWEST, HIGHEST, ROW = 60, -12, 6, 8.5  # powers of ten; the units' row


class RelaxationView(Explore):
    """A layer that feeds itself: how much does each sweep still change, forth and back?

    forth(H, Z, Wh) -> H is a sweep of the state, back(dZ, dH, H, Wh) -> dZ one of the
    adjoint at the state H; both are the learner's own. Wh (h, h) is multiplied by the
    slider `scale`; Z is `input` times numbers from -1 to 1; `step` damps both alike.
    """

    name = "Relaxation"
    invitation = "change the weights, the input and the step"

    def __init__(self, forth, back, Wh, *, scale=0.8, input=1.0, step=1.0):
        Wh = np.array(Wh, dtype=float)
        if Wh.ndim != 2 or Wh.shape[0] != Wh.shape[1]:
            raise ValueError(
                f"Wh has the shape {Wh.shape}, but a state goes into itself: expected "
                "(h, h)."
            )

        def found(values):
            return by_sweep(forth, back, Wh, **values)

        sliders = {
            "scale": (0.1, 4, 0.05, scale),
            "input": (0.05, 3, 0.05, input),
            "step": (0.1, 1, 0.05, step),
        }
        super().__init__(
            lambda ax, **values: draw(ax, *found(values)),
            lambda **values: describe(values, *found(values)),
            sliders,
            False,
            (8.6, 4),
        )


def by_sweep(forth, back, Wh, *, scale, input, step):
    """The first unit's state, and the changes of state and adjoint, for each sweep.

    All (SWEEPS,); a change is the largest of all units. The adjoint relaxes at the last
    state, whether that has settled or not; the loss is the mean of the units.
    """
    h = len(Wh)
    Z, dH, W = input * np.linspace(-1, 1, h)[None], np.full((1, h), 1 / h), scale * Wh
    states = relaxing(lambda H: forth(H, Z, W), 0 * Z, step)
    adjoints = relaxing(lambda dZ: back(dZ, dH, states[-1], W), 0 * Z, step)
    changes = (np.abs(np.diff(A, axis=0)).max(axis=(1, 2)) for A in (states, adjoints))
    return states[1:, 0, 0], *changes


def relaxing(sweep, A, step):
    """A and what it is after each of SWEEPS sweeps."""
    found = [A]
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(SWEEPS):
            found.append(found[-1] + step * (sweep(found[-1]) - found[-1]))
    return np.array(found)


def describe(values, unit, state, adjoint):
    return (
        f"Weights times {values['scale']:g}, input {values['input']:g}, step "
        f"{values['step']:g}. State: {said(state)}. Adjoint: {said(adjoint)}."
    )


def said(changes):
    """What the changes of 60 sweeps tell, in words."""
    small = np.flatnonzero(changes < SETTLED)
    if len(small):
        return f"settled after {small[0] + 1} sweeps"
    first, last = changes[len(changes) // 2], changes[-1]
    if last < first / 2:
        return f"on its way, the last of {SWEEPS} sweeps changed it by {last:.1g}"
    if last > 100 * first:
        return f"grows, the last of {SWEEPS} sweeps changed it by {last:.1g}"
    return f"does not settle, the last of {SWEEPS} sweeps changed it by {last:.1g}"


def draw(ax, unit, state, adjoint):
    """Left the state, right the adjoint: the change of each sweep, in powers of ten."""
    sweeps = np.arange(1, SWEEPS + 1)
    for shift, changes, color, name in [
        (0, state, plotting.FORWARD, "state"),
        (SWEEPS, adjoint, plotting.BACKWARD, "adjoint"),
    ]:
        powers = np.log10(np.nan_to_num(np.maximum(changes, 1e-300), nan=1e300))
        shown = np.clip(powers, LOWEST, HIGHEST)
        ax.vlines(sweeps + shift, LOWEST, shown, color=color, lw=2.5)
        ax.plot(sweeps + shift, shown, "o", color=color, markersize=3)
        words = f"{name}: {said(changes).split(',')[0]}"
        ax.text(2 + shift, HIGHEST + 0.5, words, color=color, fontsize=9)
    bright = (unit - unit.min()) / max(np.ptp(unit), 1e-9)
    ax.scatter(
        sweeps,
        np.full(SWEEPS, ROW + 0.4),
        s=22,
        c=[mixed(plotting.FORWARD, share) for share in bright],
        edgecolors=plotting.FORWARD,
        linewidths=0.5,
    )
    where = f"the first unit, from {unit.min():.2f} (light) to {unit.max():.2f}"
    ax.text(SWEEPS + 2, ROW + 0.1, where, color=plotting.FORWARD, fontsize=9)
    ax.axhline(0, color="0.7", lw=0.8, zorder=0)
    ax.axvline(SWEEPS + 0.5, color="0.7", lw=0.8, zorder=0)
    ax.set(
        xlim=(-1, 2 * SWEEPS + 1),
        ylim=(LOWEST, ROW + 1.5),
        xlabel="sweep (from 61 on, of the adjoint)",
    )
    ax.set(ylabel="change, power of ten", title="What each sweep still changes")
    return ax
