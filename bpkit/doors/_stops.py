"""What stops a training, and what it leaves: the end of the last whole epoch."""

import math

import numpy as np

from ._arguments import require_number

FLOATS = float, np.floating


class NotFiniteError(FloatingPointError):
    """The loss is inf or nan."""


def require_finite(L, optimizer):
    """A loss that is a number still."""
    if isinstance(L, FLOATS) and math.isfinite(L):
        return
    require_number("The loss", L)
    if not math.isfinite(L):
        lr = getattr(optimizer, "lr", math.nan)
        error = NotFiniteError(
            f"The loss became {L}, with lr = {lr:g}: no step was made from it."
        )
        error.loss = L
        raise error


class WholeEpochs:
    """with WholeEpochs(...) as whole: what stops the block leaves whole epochs.

    Parameters, running statistics and what the optimizer remembers become those at the
    last end_of_epoch; the exception goes on, with the history up to there as its
    `history`. However the block ends, the optimizer has the learning rate that it came
    with.
    """

    def __init__(self, model, optimizer, history):
        self.model, self.optimizer, self.history = model, optimizer, history
        self.epochs, self.steps, self.lr = 0, 0, getattr(optimizer, "lr", None)
        self.names = list(history)  # on_epoch may keep things of its own beside them
        self.remembers = hasattr(optimizer, "memories")

    def __enter__(self):
        self.lr_before = self.lr
        self.kept = self._copies()
        return self

    def count_step(self):
        self.steps += 1
        self.lr = getattr(self.optimizer, "lr", None)

    def end_of_epoch(self, row):
        """Into the history with row {name: number}; the state is one to keep."""
        for name, number in row.items():
            self.history[name].append(number)
        self.kept, self.epochs = self._copies(), self.epochs + 1

    def __exit__(self, kind, error, traceback):
        if error is not None:
            epoch, steps = self.epochs, self.steps
            for name in self.names:
                del self.history[name][epoch:]
            error.history = self.history
            state, memory = self.kept
            for name, A in self._state().items():
                np.copyto(A, state[name])
            if self.remembers:
                self.optimizer.state = memory
            if isinstance(error, NotFiniteError):
                error.args = (_sentence(error.loss, epoch, steps, self.lr),)
        if self.lr_before is not None:
            self.optimizer.lr = self.lr_before

    def _state(self):
        return getattr(self.model, "state", self.model.params)

    def _copies(self):
        memory = self.optimizer.state if self.remembers else {}
        kinds = self._state(), memory
        return [{name: A.copy() for name, A in kind.items()} for kind in kinds]


def _sentence(L, epoch, steps, lr):
    if steps == 0:
        return (
            f"The loss is {L} in epoch 0, before the first step: the parameters or the "
            "data are too large to start with. Bring the inputs to mean 0 and variance "
            "1, and draw smaller weights."
        )
    kept = (
        f"The loss became {L} in epoch {epoch}, after {steps} steps, with lr = {lr:g}: "
        "the steps are too large. The parameters are those from before this epoch. "
    )
    if not math.isfinite(lr):
        return kept + "Look at the schedule: a learning rate is a finite number."
    return kept + (
        f"Start again from fresh ones with lr = {lr / 10:g}, or clip the gradients."
    )
