"""`GatesView`: what the gates of an LSTM do along a sequence of two marked numbers."""

import numpy as np

from bpkit import plotting

from ._explore import Explore

ROWS = {"input": 5.2, "i writes": 3.9, "f keeps": 2.6, "o shows": 1.3, "cell": 0}


class GatesView(Explore):
    """A network that adds marked numbers: one unit's gates and its cell, step by step.

    states(X, Wx, Wh, b) -> H, C, A is the learner's own lstm_states; weights are Wx,
    Wh, b of the layer and W, c of the dense one behind it; numbers (T,) is the
    sequence. The sliders mark two of it, `first` and `second`, and set the first to
    `number`.
    """

    name = "Gates"
    invitation = "choose a unit, move the marks, change a number"

    def __init__(self, states, weights, numbers, *, unit=0, first=None, second=None):
        weights, numbers = list(weights), np.array(numbers, dtype=float)
        if len(weights) != 5:
            raise ValueError(
                f"weights holds {len(weights)} arrays, expected five: Wx, Wh, b of the "
                "LSTM and W, c of the dense layer behind it."
            )
        if numbers.ndim != 1 or len(numbers) < 2:
            raise ValueError(
                f"numbers has the shape {numbers.shape}, expected (T,) with T of 2 or "
                "more: one sequence, without its marks."
            )
        last = len(numbers) - 1
        first, second = last // 4 if first is None else first, second or 3 * last // 4

        def found(values):
            return along(states, weights, numbers, **values)

        super().__init__(
            lambda ax, **values: draw(ax, *found(values)),
            lambda **values: describe(values, *found(values)),
            {
                "unit": (0, weights[1].shape[0] - 1, 1, unit),
                "first": (0, last, 1, first),
                "number": (0, 1, 0.05, round(float(numbers[first]) * 20) / 20),
                "second": (0, last, 1, second),
            },
            False,
            (8.6, 4.6),
        )


def along(states, weights, numbers, *, unit, first, number, second):
    """X (T, 2); {row: values (T,)} of one unit; and the network's answer."""
    Wx, Wh, b, W, c = weights
    first, second, unit = int(first), int(second), int(unit)
    X = np.column_stack([numbers, np.zeros(len(numbers))])
    X[first, 0], X[[first, second], 1] = number, 1
    H, C, A = states(X[None], Wx, Wh, b)
    i, f, _, o = (A[0, :, unit + k * len(Wh)] for k in range(4))
    rows = {"i writes": i, "f keeps": f, "o shows": o, "cell": C[0, :, unit]}
    return X, rows, float((H[0, -1] @ W + c)[0])


def describe(values, X, rows, answer):
    marked = X[:, 1] > 0
    means = [
        (name[0], values_of[marked].mean(), values_of[~marked].mean())
        for name, values_of in rows.items()
        if name != "cell"
    ]
    gates = ", ".join(f"{gate} {at:.2f} and {off:.2f}" for gate, at, off in means)
    return (
        f"Marks at steps {values['first']:g} and {values['second']:g}: the sum is "
        f"{X[marked, 0].sum():.2f}, the answer {answer:.2f}. Unit {values['unit']:g}, "
        f"mean at the marks and elsewhere: {gates}. Its cell ends at "
        f"{rows['cell'][-1]:.2f}."
    )


def draw(ax, X, rows, answer):
    """The inputs on top, then three gates from 0 to 1, and the cell at the bottom."""
    steps, marked = np.arange(len(X)), X[:, 1] > 0
    low, high = min(rows["cell"].min(), 0), max(rows["cell"].max(), 0)
    scaled = rows | {"cell": (rows["cell"] - low) / max(high - low, 1e-12)}
    for name, foot in ROWS.items():
        ax.hlines([foot, foot + 1], 0, steps[-1], color="0.88", lw=0.8, zorder=0)
        ax.text(-1, foot + 0.5, name, ha="right", va="center", fontsize=9)
        if name != "input":
            color = "black" if name == "cell" else plotting.FORWARD
            ax.step(steps, foot + scaled[name], where="mid", color=color)
    for part, color in [(~marked, "0.75"), (marked, plotting.BACKWARD)]:
        ax.vlines(steps[part], ROWS["input"], ROWS["input"] + X[part, 0], color, lw=3)
    ax.vlines(steps[marked], 0, ROWS["input"], plotting.BACKWARD, "dotted", lw=1)
    for text, at in [(f"{low:.2g}", 0), (f"{high:.2g}", 1)]:
        ax.text(steps[-1] + 0.7, at, text, va="center", fontsize=8)
    for foot in list(ROWS.values())[:4]:
        for text in (0, 1):
            ax.text(steps[-1] + 0.7, foot + text, text, va="center", fontsize=8)
    ax.yaxis.set_visible(False)  # no ticks of its own each time: the frame is kept
    ax.set(xlabel="step", ylim=(-0.2, 6.6))
    title = f"Marked: {X[marked, 0].sum():.2f} in all. The answer: {answer:.2f}"
    ax.set(xlim=(-0.16 * len(X), 1.06 * len(X)), title=title)
    return ax
