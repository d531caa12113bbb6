"""Values: floats, the operands they meet, the gradients that a partner returns."""

import math

import numpy as np

from ._arguments import _brief

PLAIN = int, float, np.ndarray, np.generic


def require_real(data):
    """A float or a float array: a slope needs room for small steps."""
    typed = isinstance(data, np.ndarray | np.generic)
    if isinstance(data, float) or typed and np.issubdtype(data.dtype, np.floating):
        return
    came = f"an array of {data.dtype}" if typed and data.ndim else _brief(data)
    raise TypeError(
        f"Values and gradients are floats, but {came} came: a slope needs room for "
        "small steps. Write 2.0 for 2; make an array with np.array([2.0, 3.0]), or "
        "with X.astype(float) where it holds integers."
    )


def require_real_power(base, exponent):
    """A number below 0 has powers with whole exponents only."""
    numbers = isinstance(base, int | float) and isinstance(exponent, int | float)
    if not numbers or not (base < 0 and math.isfinite(base)):
        return
    if math.isfinite(exponent) and exponent % 1:
        raise ValueError(
            f"({base}) ** {exponent:.4g}: by ** a negative number has no real root. "
            "An odd one such as the cube root is -((-x) ** (1 / 3)); for an even one "
            "keep x at 0 or above."
        )


def require_operand(x):
    """What stands beside a value: a number or an array of numbers."""
    if type(x) in (float, int):
        return
    other = isinstance(x, np.ndarray | np.generic) and x.dtype.kind not in "biuf"
    if other or not isinstance(x, PLAIN):
        came = f"an array of {x.dtype}" if other else f"a {type(x).__name__}"
        raise TypeError(
            f"Beside it a Value meets values, numbers and arrays, but {came} came: "
            "np.array([1.0, 2.0]) makes an array of a list."
        )


def require_matrices(A, B):
    """@ multiplies arrays: the rows of A, as long as the columns of B."""
    a, b = np.shape(A), np.shape(B)
    if not a or not b:
        raise ValueError(
            f"@ got shapes {a} and {b}, but it multiplies arrays of one axis or more: "
            "write * where one of them is a number."
        )
    inner = b[-2] if len(b) > 1 else b[0]
    if a[-1] != inner:
        raise ValueError(
            f"@ got shapes {a} and {b}: the rows of the left have {a[-1]} entries, the "
            f"columns of the right {inner}, and they are multiplied in pairs. Is one "
            "of them to be transposed, A.T?"
        )


def require_operator(ufunc, known):
    """array * value is known; np.exp(value) is not."""
    if not known:
        require_value_method(ufunc)


def require_value_method(function):
    """NumPy's functions take arrays: they would drop the graph."""
    name = function.__name__
    raise TypeError(
        f"np.{name} does not take a Value: its result would know no parents (NumPy "
        f"calls it a {type(function).__name__}). Write the method where there is "
        f"one, as in x.exp(), x.sum() or x.reshape(2, 3), an operator as in x * y, or "
        f"bpkit.autograd.apply(f, f_backward, x) for any pair."
    )


def require_number_at_the_end(data):
    """backward starts at the loss."""
    if np.size(data) != 1:
        raise ValueError(
            f"backward starts at one number, the loss, but this value has shape "
            f"{np.shape(data)}. Make it one first, with .sum() or .mean()."
        )


def require_broadcast(came, shape):
    """A gradient has the shape of its input, or one that NumPy made of it."""
    padded = (1,) * (len(came) - len(shape)) + shape
    fits = len(padded) == len(came)
    if not fits or any(n not in (1, m) for n, m in zip(padded, came, strict=True)):
        raise ValueError(
            f"A gradient of shape {came} came for an input of shape {shape}. It has "
            "the shape of its input, or the one to which NumPy broadcast it."
        )


def require_each_gradient(f_backward, gradients, parents):
    """A gradient for each parent that needs one."""
    count = len(gradients)
    if count <= len(parents):
        for k, parent in enumerate(parents):
            if parent.needs_gradient and (k >= count or gradients[k] is None):
                break
        else:
            return
    found = sum(gradient is not None for gradient in gradients)
    raise ValueError(
        f"{_name(f_backward)} returned {found} gradient(s) for {len(parents)} "
        "input(s). It returns one for each Value, in the order of the inputs; what "
        "needs none (labels, targets) comes after them, as a plain number or array."
    )


def said_by(error, f_backward):
    """The error says whose gradient it is about."""
    error.add_note(f"It is what {_name(f_backward)} returned.")


def _name(f_backward):
    f_backward = getattr(f_backward, "func", f_backward)  # of a partial, the function
    return getattr(f_backward, "__name__", f_backward)
