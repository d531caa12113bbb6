"""`TrainingView`: training as it runs: loss, accuracy, what is still confused."""

from typing import NamedTuple

import numpy as np
import traitlets
from matplotlib.figure import Figure

from bpkit import plotting

from ._view import View, javascript

SHOWN = 6


class Confusion(NamedTuple):
    """`count` rows of class `true` were taken for `predicted`; `row` is the first."""

    true: int
    predicted: int
    count: int
    row: int


class TrainingView(View):
    """A live view of training: display it, then call update(loss) after each step.

    scores(X) -> Z (n, classes) is the model as it stands; X, y are what it is tried on.
    It is tried at the first step, at every `every`-th, and where update is told
    last=True: by counting and not by the clock, so that two runs show the same.

    steps, losses, accuracies hold what is drawn; a loss is the mean since the last one.
    """

    name = "Training, live"
    invitation = "watch it"
    still_width = 900
    _esm = javascript("training.js")
    history = traitlets.Dict().tag(sync=True)
    shown = traitlets.List().tag(sync=True)
    pictures = traitlets.Bytes().tag(sync=True)
    side = traitlets.Int(0).tag(sync=True)

    def __init__(self, scores, X, y, *, classes=10, every=10):
        self._scores, self._X, self._y = scores, np.asarray(X), np.asarray(y)
        self._classes, self._every = classes, every
        self._step, self._recent, self._predicted = 0, [], self._y
        self.steps, self.losses, self.accuracies = [], [], []
        pixels = self._X[0].size
        side = int(pixels**0.5)
        super().__init__(
            side=side if side > 4 and side**2 == pixels else 0,
            alt="Nothing is trained yet.",
            history={"steps": [], "losses": [], "accuracies": []},
        )

    def update(self, loss, *, last=False):
        """Count a step with this loss; every so often, try the model and draw."""
        self._step += 1
        self._recent.append(float(loss))
        if self._step == 1 or self._step % self._every == 0 or last:
            self._look()

    def _look(self):
        self._predicted = np.argmax(self._scores(self._X), axis=1)
        self.steps.append(self._step)
        self.losses.append(float(np.mean(self._recent)))
        self.accuracies.append(float(np.mean(self._predicted == self._y)))
        self._recent = []
        worst = self.confusions()[:SHOWN]
        with self.hold_sync():
            self.history = {
                "steps": [*self.steps],
                "losses": [*self.losses],
                "accuracies": [*self.accuracies],
            }
            self.shown = [list(confusion) for confusion in worst]
            self.pictures = self._pictures([c.row for c in worst])
            self.alt = self._describe(worst)

    def confusions(self):
        """Every (true, predicted, count, row) at the last try, most frequent first."""
        counts = np.zeros((self._classes, self._classes), dtype=int)
        np.add.at(counts, (self._y, self._predicted), 1)
        np.fill_diagonal(counts, 0)
        order = np.argsort(-counts, axis=None, kind="stable")[
            : np.count_nonzero(counts)
        ]
        pairs = [divmod(int(i), self._classes) for i in order]
        return [Confusion(t, p, int(counts[t, p]), self._first(t, p)) for t, p in pairs]

    def _first(self, true, predicted):
        return int(np.argmax((self._y == true) & (self._predicted == predicted)))

    def _pictures(self, rows):
        """The pictures of these rows as bytes, ink 255; b"" where there are none."""
        if not self.side or not rows:
            return b""
        X = self._X[rows].astype(float)
        return (
            np.round(255 * np.clip(X / (X.max() or 1), 0, 1)).astype(np.uint8).tobytes()
        )

    def _describe(self, worst):
        text = (
            f"Step {self._step}: loss {self.losses[-1]:.3g}, "
            f"accuracy {self.accuracies[-1]:.1%}."
        )
        if worst:
            pairs = ", ".join(
                f"{c.true} for {c.predicted} ({c.count})" for c in worst[:3]
            )
            text += f" Most often it takes {pairs}."
        return text

    def still(self):
        if not self.steps:
            return None
        figure = Figure(figsize=(9, 3.2), layout="constrained")
        worst = self.confusions()[:SHOWN] if self.side else ()
        plotting.training(
            figure.subplots(1, 3),
            self.steps,
            self.losses,
            self.accuracies,
            confusions=worst,
            X=self._X,
        )
        return plotting.png(figure)
