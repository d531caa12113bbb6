"""Gradient checking: is this backward function right?

The slope is measured again by central differences, which know no calculus, and
compared (Griewank & Walther, 2008).
"""

import numpy as np

STEP = 1e-5  # near the cube root of float64's precision: chapter 08 measures why


def numerical_gradient(f, X, *, h=STEP):
    """Central differences of a function f(X) -> number, one entry of X at a time.

    X is a float array (a copy is nudged, X stays as it is); returns X's shape.
    """
    X = np.array(X)
    _require_float(X, "X")
    dX = np.zeros_like(X)
    for i in np.ndindex(X.shape):
        middle = X[i]
        X[i] = middle + h
        above = np.copy(f(X))  # f may hand back X itself, which changes below
        X[i] = middle - h
        below = np.copy(f(X))
        X[i] = middle
        dX[i] = (above - below) / (2 * h)
    return dX


def relative_error(a, b):
    """Largest difference of two arrays over their largest entry.

    0 is equal, 2 opposite; where one has a nan it is nan, which is below no bound.
    """
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape:
        raise ValueError(
            f"The shapes differ: {a.shape} and {b.shape}. A gradient has the shape of "
            "what it is the gradient of."
        )
    scale = np.maximum(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return 0.0 if scale == 0 else float(np.abs(a - b).max(initial=0) / scale)


def gradient_errors(f, f_backward, *inputs, rng, h=STEP, **options):
    """Relative error of each gradient that f_backward returns.

    f(*inputs, **options) -> out and f_backward(dout, *inputs, **options) -> one
    gradient per differentiable input, which come first. dout is drawn from rng: a dout
    of ones hides mistakes. Below 1e-7 is right in float64, above 1e-4 is wrong; between
    the two, look for a kink (relu at 0) near an input.
    """
    dout = rng.standard_normal(np.shape(f(*inputs, **options)))
    gradients = f_backward(dout, *inputs, **options)
    if not isinstance(gradients, tuple | list):
        gradients = (gradients,)
    if len(gradients) > len(inputs):
        raise ValueError(
            f"{len(gradients)} gradients came back for {len(inputs)} inputs. Return "
            "one for each differentiable input, in the order of the inputs."
        )
    errors = []
    for i, gradient in enumerate(gradients):
        _require_float(np.asarray(inputs[i]), f"input {i}")

        def value(X, i=i):
            return np.sum(dout * f(*inputs[:i], X, *inputs[i + 1 :], **options))

        measured = numerical_gradient(value, inputs[i], h=h)
        errors.append(relative_error(gradient, measured))
    return errors


def _require_float(X, name):
    if not np.issubdtype(X.dtype, np.floating):
        raise TypeError(
            f"{name} has dtype {X.dtype}, which cannot be nudged by a small step. "
            "Give floats: X.astype(float), or 1.0 instead of 1."
        )
