"""The reference implementations of the course: small, plain NumPy, read whole.

An operation is a pair of plain functions,

    out     = f(*inputs)
    dinputs = f_backward(dout, *inputs)        # dout = dL/d(out)

Read whole, and best in this order: activations, losses, layers, gradcheck, arithmetic,
autograd, initializers, optimizers, training, normalization, regularization, datasets.
They hold pairs, or tools that take any pair; what guards them stands in doors, called
in one line. The other rooms are machinery, and no chapter asks you to look inside:
plotting and widgets draw, checks judge exercises, cards and progress show and keep,
exercises and grading hand out and mark.
"""

from bpkit import (
    activations,
    arithmetic,
    autograd,
    gradcheck,
    initializers,
    layers,
    losses,
    optimizers,
)

__all__ = [
    "activations",
    "arithmetic",
    "autograd",
    "gradcheck",
    "initializers",
    "layers",
    "losses",
    "optimizers",
]
__version__ = "0.2.0"
