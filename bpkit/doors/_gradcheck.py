"""Gradient checks: what can be nudged, what a function and its partner return."""

import numpy as np

from ._arguments import require_number, require_positive


def require_nudgeable(X, name):
    """Floats: integers have no room for a small step, and small ones wrap around."""
    dtype = np.asarray(X).dtype
    if not np.issubdtype(dtype, np.floating):
        raise TypeError(
            f"{name} has dtype {dtype}, which cannot be nudged by a small step. "
            "Give floats: X.astype(float), or 1.0 instead of 1."
        )


def require_room(X, h):
    """A step that is not lost in rounding: 1e12 + 1e-5 is 1e12 still in float32."""
    require_positive("h", h)
    lost = np.abs(X)[X + np.asarray(h, X.dtype) == X]
    if lost.size and np.isfinite(lost.max()):
        raise ValueError(
            f"X has the entry {lost.max():.4g}, which does not change when h = {h:g} "
            f"is added in {X.dtype}. Take a larger h, float64, or gradcheck.report, "
            "which looks for a step itself."
        )


def require_output_of_floats(f, out, inputs):
    """A function has slopes where it returns a float or an array of floats."""
    if (
        isinstance(out, float)
        or getattr(getattr(out, "dtype", None), "kind", "") == "f"
    ):
        return
    for X in inputs[:1]:
        require_nudgeable(X, "input 0")
    name = getattr(f, "__name__", repr(f))
    came = "None (is its return missing?)" if out is None else f"a {type(out).__name__}"
    if hasattr(out, "dtype"):
        came = f"an array of {out.dtype}"
    raise TypeError(
        f"{name} returned {came}, expected one float or one array of floats: nothing "
        "else has slopes to be measured."
    )


def require_one_number(L):
    """What is nudged for is a number, the loss."""
    if np.ndim(L) == 0:
        require_number("f(X)", L)
    else:
        raise ValueError(
            f"f(X) is an array of shape {np.shape(L)}, and each of its entries would "
            "have a gradient of its own. Make one number of it: f(X).sum(), or "
            "(dout * f(X)).sum() with dout drawn, which gradient_errors does for a "
            "pair."
        )


def require_partner(f_backward, gradients, inputs):
    """A gradient or several, none of them None, at most one for each input."""
    count = sum(gradient is not None for gradient in gradients)
    if count == 0 or count < len(gradients):
        name = getattr(f_backward, "__name__", repr(f_backward))
        raise ValueError(
            f"{name} returned {count} gradient(s) for {len(inputs)} input(s). It "
            "returns one for each differentiable input, which come first (is its "
            "`return` missing?)."
        )
    if len(gradients) > len(inputs):
        raise ValueError(
            f"{len(gradients)} gradients came back for {len(inputs)} inputs. Return "
            "one for each differentiable input, in the order of the inputs."
        )
    for i in range(len(gradients)):
        require_nudgeable(inputs[i], f"input {i}")


def require_same_shape(a, b):
    """A gradient and what it is compared with."""
    if a.shape != b.shape:
        raise ValueError(
            f"The shapes differ: {a.shape} and {b.shape}. A gradient has the shape of "
            "what it is the gradient of."
        )
