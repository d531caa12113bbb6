"""`UnrolledView`: a recurrent network in time, and what comes back to each step."""

import numpy as np

from bpkit import plotting

from ._explore import Explore

LOWEST, HIGHEST, ROW = -15, 6, 9  # powers of ten, and where the states are drawn


class UnrolledView(Explore):
    """One input, then zeros; a loss that sees the last state. What comes back, by step?

    f(X, Wx, Wh, b) -> H and its partner are the learner's own. Wh (h, h) is multiplied
    by the slider `scale`; `lag` zeros follow an input of h equal numbers.
    """

    name = "Unrolled network"
    invitation = "change the lag, the weights and the input"

    def __init__(self, f, f_backward, Wh, *, lag=20, scale=1.0, input=1.0):
        Wh = np.array(Wh, dtype=float)
        if Wh.ndim != 2 or Wh.shape[0] != Wh.shape[1]:
            raise ValueError(
                f"Wh has the shape {Wh.shape}, but a state goes into the next state: "
                "expected (h, h)."
            )

        def found(values):
            options = {name: values[name] for name in ("scale", "input")}
            return by_step(f, f_backward, Wh, lag=int(values["lag"]), **options)

        sliders = {
            "lag": (1, 60, 1, lag),
            "scale": (0.1, 2, 0.05, scale),
            "input": (0.01, 2, 0.01, input),
        }
        super().__init__(
            lambda ax, **values: draw(ax, *found(values)),
            lambda **values: describe(values, *found(values)),
            sliders,
            False,
            (8.6, 4),
        )


def by_step(f, f_backward, Wh, *, lag, scale, input):
    """The size of each state, and of what comes back to its pre-activation.

    Both (lag + 1,); a size is the root of the sum of squares. The loss is the mean of
    the last state's numbers times the root of their count, so 1 comes in at the end.
    """
    h = len(Wh)
    X, Wx, b = np.zeros((1, lag + 1, h)), np.eye(h), np.zeros(h)
    X[:, 0] = input
    H = f(X, Wx, scale * Wh, b)
    dH = np.zeros_like(H)
    dH[:, -1] = 1 / np.sqrt(h)
    dX = f_backward(dH, X, Wx, scale * Wh, b)[0]
    return np.linalg.norm(H[0], axis=1), np.linalg.norm(dX[0], axis=1)


def describe(values, states, gradients):
    return (
        f"Lag {values['lag']:g}, weights times {values['scale']:g}, input "
        f"{values['input']:g}: {gradients[-1]:.2g} comes back to the last step, "
        f"{gradients[0]:.2g} to the first. The state is {states[0]:.2g} after the "
        f"first step and {states[-1]:.2g} after the last."
    )


def draw(ax, states, gradients):
    """States in a row, left to right; below each, what comes back, in powers of ten."""
    steps = np.arange(len(states))
    ax.plot(steps, np.full(len(steps), ROW), color=plotting.FORWARD, lw=1, zorder=1)
    bright = states / max(states.max(), 1e-300)
    ax.scatter(
        steps,
        np.full(len(steps), ROW),
        s=90,
        c=[mixed(plotting.FORWARD, share) for share in bright],
        edgecolors=plotting.FORWARD,
        zorder=2,
    )
    powers = np.log10(np.maximum(gradients, 1e-300))
    shown = np.clip(powers, LOWEST, HIGHEST)
    ax.vlines(steps, LOWEST, shown, color=plotting.BACKWARD, lw=3)
    ax.plot(steps, shown, "o", color=plotting.BACKWARD, markersize=4)
    ax.axhline(0, color="0.7", lw=0.8, zorder=0)
    first = f"{gradients[0]:.2g} came back to the first step"
    ax.text(0, HIGHEST + 0.6, first, color=plotting.BACKWARD, fontsize=9)
    ax.text(len(steps) - 1, ROW + 0.8, "loss", ha="right", fontsize=9)
    ax.text(0, ROW + 0.8, "input", ha="left", fontsize=9)
    ax.set(xlabel="step", ylabel="gradient, power of ten", ylim=(LOWEST, ROW + 2))
    ax.locator_params(axis="x", integer=True)
    ax.set(xlim=(-0.7, len(steps) - 0.3), title="States forward, gradients back")
    return ax


def mixed(color, share):
    """A color on white: share 0 is white, 1 the color itself."""
    full = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return 1 - share * (1 - full)
