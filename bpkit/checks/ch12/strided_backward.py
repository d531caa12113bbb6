"""12.5: stride on the way back, by means of stride 1."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.convolution import conv2d, conv2d_backward


def strided(X, W, b, stride):
    return conv2d(X, W, b)[:, :, ::stride, ::stride]


def strided_backward(dZ, X, W, b, stride):
    full = np.zeros_like(conv2d(X, W, b))
    full[:, :, ::stride, ::stride] = dZ
    return conv2d_backward(full, X, W, b)


def layers(rng):
    cases = []
    for n, c_in, c_out, h, w, k, stride in [
        (2, 2, 3, 7, 5, 3, 2),
        (1, 1, 1, 6, 6, 3, 2),
        (2, 3, 2, 4, 5, 2, 1),
        (1, 2, 2, 8, 7, 1, 3),
    ]:
        X, W, b = (
            draw(rng, n, c_in, h, w),
            draw(rng, c_out, c_in, k, k),
            draw(rng, c_out),
        )
        cases.append((draw(rng, *strided(X, W, b, stride).shape), X, W, b, stride))
    dZ, X, W, b, stride = cases[0]
    cases += [(dZ, A, W, b, stride) for A in (1000 * X, np.zeros_like(X))]
    return cases


def with_the_option(dZ, X, W, b, stride):
    return conv2d_backward(dZ, X, W, b, stride=stride)


def spread(dZ, X, W, b, stride, *, repeat=False, offset=0, times=1.0):
    """dZ put among zeros in another way: a slip."""
    full = np.zeros_like(conv2d(X, W, b))
    if repeat:
        wide = np.repeat(np.repeat(dZ, stride, axis=2), stride, axis=3)
        full[:] = wide[:, :, : full.shape[2], : full.shape[3]]
    else:
        h, w = dZ.shape[2:]
        full[:, :, offset : offset + h, offset : offset + w] = dZ
    return conv2d_backward(times * full, X, W, b)


EXERCISE = Exercise(
    id="12.5",
    points=3,
    asks="`strided_backward(dZ, X, W, b, stride)`: dX, dW, db of a convolution of "
    "which every stride-th row and column is kept",
    reference=strided_backward,
    inputs=layers,
    returns=["dX", "dW", "db"],
    styles=[with_the_option],
    slips=[
        Slip(
            "in one corner",
            spread,
            "You put dZ into the upper left corner. Its numbers belong to every "
            "stride-th row and column: `full[:, :, ::stride, ::stride] = dZ`.",
        ),
        Slip(
            "repeated",
            lambda *inputs: spread(*inputs, repeat=True),
            "You repeat each number of dZ. Outputs that were thrown away changed "
            "nothing, so their gradient is 0.",
        ),
        Slip(
            "shared out",
            lambda dZ, X, W, b, stride: strided_backward(
                dZ / stride**2, X, W, b, stride
            ),
            "All is divided by stride squared. Nothing is shared out here: what was "
            "kept gets its dZ, all else 0.",
        ),
        Slip(
            "db of all places",
            lambda dZ, X, W, b, stride: (
                *strided_backward(dZ, X, W, b, stride)[:2],
                dZ.sum(axis=(0, 2, 3)) * stride**2,
            ),
            "Your db is too large: only outputs that were kept have a gradient.",
        ),
        Slip(
            "X picked",
            lambda dZ, X, W, b, stride: (
                strided_backward(dZ, X, W, b, stride)[0],
                strided_backward(dZ, X, W, b, stride)[1] / stride,
                strided_backward(dZ, X, W, b, stride)[2],
            ),
            "Your dW is divided by the stride. It is the sum over the places that were "
            "kept, not a mean.",
        ),
    ],
    hints=[
        "Forward: a convolution with stride 1, then `Z[:, :, ::stride, ::stride]`. "
        "What is the gradient of an entry that was not picked?",
        "Make zeros in the shape of the whole Z, put dZ where it was picked from, and "
        "call `conv2d_backward`.",
        "`full = np.zeros_like(conv2d(X, W, b)); full[:, :, ::stride, ::stride] = dZ; "
        "return conv2d_backward(full, X, W, b)`",
    ],
)
