"""What Value has as methods, in the words of each library that it is compared with."""

from types import SimpleNamespace

import numpy as np

VALUE = SimpleNamespace(
    exp=lambda x: x.exp(),
    log=lambda x: x.log(),
    tanh=lambda x: x.tanh(),
    sigmoid=lambda x: x.sigmoid(),
    relu=lambda x: x.relu(),
    sum=lambda x, axis=None, keepdims=False: x.sum(axis, keepdims),
    mean=lambda x, axis=None, keepdims=False: x.mean(axis, keepdims),
    max=lambda x, axis=None, keepdims=False: x.max(axis, keepdims),
)


def of_numpy(np):
    """NumPy's own, or HIPS autograd's: relu's slope at 0 is 0 here as well."""
    return SimpleNamespace(
        exp=np.exp,
        log=np.log,
        tanh=np.tanh,
        sigmoid=lambda x: 1 / (1 + np.exp(-x)),
        relu=lambda x: x * (x > 0),
        sum=lambda x, axis=None, keepdims=False: np.sum(x, axis, keepdims=keepdims),
        mean=lambda x, axis=None, keepdims=False: np.mean(x, axis, keepdims=keepdims),
        max=lambda x, axis=None, keepdims=False: np.max(x, axis, keepdims=keepdims),
    )


NUMPY = of_numpy(np)


def of_torch(torch):
    def over(reduce):
        def reduced(x, axis=None, keepdims=False):
            return reduce(x, tuple(range(x.ndim)) if axis is None else axis, keepdims)

        return reduced

    return SimpleNamespace(
        **{name: getattr(torch, name) for name in "exp log tanh sigmoid relu".split()},
        sum=over(torch.sum),
        mean=over(torch.mean),
        max=over(torch.amax),
    )
