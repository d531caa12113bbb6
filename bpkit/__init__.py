"""The reference implementations of the course: small, plain NumPy, read whole.

An operation is a pair of plain functions,

    out     = f(*inputs)
    dinputs = f_backward(dout, *inputs)        # dout = dL/d(out)

and every module below holds pairs or tools that take any pair.
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
__version__ = "0.1.0"
