"""12.6: a colleague's backward partner, with two faults."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.convolution import conv2d, conv2d_backward


def padded_conv(X, W, b):
    return conv2d(X, W, b, padding=1)


def mended_backward(dZ, X, W, b):
    return conv2d_backward(dZ, X, W, b, padding=1)


def colleague(dZ, X, W, b, *, crop=1, sums=True, adds=True):
    """What the sheet prints, with each of its faults mended or not."""
    A = np.pad(X, [(0, 0), (0, 0), (1, 1), (1, 1)])
    dA, dW = np.zeros_like(A), np.zeros_like(W)
    h, w = dZ.shape[2:]
    for i, j in np.ndindex(3, 3):
        part = A[:, :, i : i + h, j : j + w]
        dW[:, :, i, j] = np.einsum("nohw,nchw->oc", dZ, part)
        back = np.einsum("nohw,oc->nchw", dZ, W[:, :, i, j])
        if adds:
            dA[:, :, i : i + h, j : j + w] += back
        else:
            dA[:, :, i : i + h, j : j + w] = back
    h, w = X.shape[2:]
    dX = dA[:, :, crop : crop + h, crop : crop + w]
    return dX, dW if sums else dW / (h * w), dZ.sum(axis=(0, 2, 3))


def layers(rng):
    cases = []
    for n, c_in, c_out, h, w in [(2, 2, 3, 4, 5), (1, 1, 1, 3, 3), (3, 2, 1, 2, 4)]:
        arrays = (
            draw(rng, n, c_in, h, w),
            draw(rng, c_out, c_in, 3, 3),
            draw(rng, c_out),
        )
        cases.append((draw(rng, n, c_out, h, w), *arrays))
    dZ, X, W, b = cases[0]
    return [*cases, (dZ, 1000 * X, W, b), (dZ, np.zeros_like(X), W, b)]


EXERCISE = Exercise(
    id="12.6",
    points=3,
    asks="`mended_backward(dZ, X, W, b)`: dX, dW, db of a 3 x 3 convolution with "
    "padding 1",
    reference=mended_backward,
    forward=padded_conv,
    inputs=layers,
    returns=["dX", "dW", "db"],
    styles=[colleague],
    slips=[
        Slip(
            "as it came",
            lambda *inputs: colleague(*inputs, crop=0, adds=False),
            "This is your colleague's code: both faults of dX are in it. Look at what "
            "happens where two outputs read one pixel, and which part of dA is the "
            "image.",
        ),
        Slip(
            "crop",
            lambda *inputs: colleague(*inputs, crop=0),
            "Your dX is moved by one pixel: dA begins with a row and a column of "
            "padding, and the image with row 1.",
        ),
        Slip(
            "overwritten",
            lambda *inputs: colleague(*inputs, adds=False),
            "Your dX keeps the last gradient that came to a pixel. Nine outputs read "
            "it: add them up, `+=`.",
        ),
        Slip(
            "dW a mean",
            lambda *inputs: colleague(*inputs, sums=False),
            "Your dW is a mean over the places. It was right as a sum.",
        ),
        Slip(
            "kernel turned",
            lambda dZ, X, W, b: (
                colleague(dZ, X, W[:, :, ::-1, ::-1], b)[0],
                *colleague(dZ, X, W, b)[1:],
            ),
            "Your dX has the kernels turned by 180 degrees. The way back takes the "
            "same weights to the same pixels.",
        ),
    ],
    hints=[
        "Take central differences of a tiny case: one image of 3 x 3, one kernel. "
        "Which of the three is wrong?",
        "A pixel has nine readers. What does the second do to what the first left "
        "there? And where does the image begin in A?",
        "`dA[...] += back`, and `dX = dA[:, :, 1:-1, 1:-1]`",
    ],
)
