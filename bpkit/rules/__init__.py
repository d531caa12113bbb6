"""Learning rules that are no backpropagation, each with one method:

    grads = rule.grads(model, loss, loss_backward, X, Y)

a dict under the model's names, which any optimizer takes. The model is a Sequential of
Dense and activation layers, a Dense first; X (n, d), Y as the loss takes it.

`passes` is what a call costs, in forward passes of the batch: the way forward is 1; on
the way back 1 for the gradients of the weights and 1 for what is sent on.
"""

from ._feedback import (
    DirectFeedbackAlignment,
    FeedbackAlignment,
    KolenPollack,
    TargetPropagation,
)
from ._local import ForwardForward, Hebb, Oja
from ._loss import Differences, Evolution, NodePerturbation
from ._walk import Backpropagation, LastLayer

__all__ = [
    "Backpropagation",
    "Differences",
    "DirectFeedbackAlignment",
    "Evolution",
    "FeedbackAlignment",
    "ForwardForward",
    "Hebb",
    "KolenPollack",
    "LastLayer",
    "NodePerturbation",
    "Oja",
    "TargetPropagation",
]
