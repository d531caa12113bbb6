"""Gradient checking: is this backward function right?

The slope is measured again by central differences, which know no calculus, and
compared (Griewank & Walther, 2008).
"""

from copy import deepcopy

import numpy as np

from bpkit import doors

from ._report import report

__all__ = ["gradient_errors", "numerical_gradient", "relative_error", "report"]
STEP = 1e-5  # near the cube root of float64's precision: chapter 08 measures why


def numerical_gradient(f, X, *, h=STEP):
    """Central differences of a function f(X) -> number, one entry of X at a time.

    X is a float array (a copy is nudged, X stays as it is); returns X's shape.
    """
    X = np.array(X)
    doors.require_nudgeable(X, "X")
    doors.require_room(X, h)
    doors.require_one_number(f(X.copy()))
    dX = np.zeros_like(X)
    for i in np.ndindex(X.shape):
        above, below = X.copy(), X.copy()  # f may write into what it gets
        above[i] += h
        below[i] -= h
        dX[i] = (f(above) - f(below)) / (2 * h)
    return dX


def relative_error(a, b):
    """Largest difference of two arrays over their largest entry.

    0 is equal, 2 opposite; where one has a nan it is inf, which is below no bound.
    """
    a, b = np.asarray(a), np.asarray(b)
    doors.require_same_shape(a, b)
    scale = np.maximum(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    if scale == 0:
        return 0.0
    error = np.abs(a - b).max(initial=0) / scale
    return float("inf") if np.isnan(error) else float(error)  # max() may drop a nan


def gradient_errors(f, f_backward, *inputs, rng, h=STEP, **options):
    """Relative error of each gradient that f_backward returns.

    f(*inputs, **options) -> out and f_backward(dout, *inputs, **options) -> one
    gradient per differentiable input, which come first. dout is drawn from rng: a dout
    of ones hides mistakes. Below 1e-7 is right in float64, above 1e-4 is wrong; between
    the two, look for a kink (relu at 0) near an input, or ask `report`. All that is
    handed out is a copy, so that a function that writes into it deceives nobody.
    """
    doors.require_arguments(rng=rng)
    out = f(*deepcopy(inputs), **deepcopy(options))
    doors.require_output_of_floats(f, out, inputs)
    dout = rng.standard_normal(np.shape(out))
    gradients = f_backward(dout.copy(), *deepcopy(inputs), **deepcopy(options))
    if not isinstance(gradients, tuple | list):
        gradients = (gradients,)
    doors.require_partner(f_backward, gradients, inputs)
    errors = []
    for i, gradient in enumerate(gradients):

        def value(X, i=i):
            nudged = deepcopy((*inputs[:i], X, *inputs[i + 1 :]))
            return np.sum(dout * f(*nudged, **deepcopy(options)))

        measured = numerical_gradient(value, inputs[i], h=h)
        errors.append(relative_error(gradient, measured))
    return errors
