"""12.1: how large a convolution's output is, and how many numbers it learns."""

from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.variants import Variant


def shapes_and_weights(h, c_in, c_out, k, stride, padding):
    return (h + 2 * padding - k) // stride + 1, c_out * (c_in * k * k + 1)


def settings(rng):
    drawn = tuple(int(n) for n in rng.integers(2, 6, 2))
    return [
        (28, 1, 8, 3, 2, 1),
        (32, 3, 16, 5, 1, 2),
        (7, 16, 4, 3, 3, 0),
        (10, 2, 6, 4, 3, 1),
        (5, 6, 3, 5, 1, 0),
        (20, *drawn, 3, 2, 0),
    ]


def counted(h, c_in, c_out, k, stride, padding):
    places = len(range(0, h + 2 * padding - k + 1, stride))
    return places, c_out * c_in * k**2 + c_out


def other(side=None, learned=None):
    """The answer with another size or another count: a slip."""

    def shapes_and_weights_(h, c_in, c_out, k, stride, padding):
        right = shapes_and_weights(h, c_in, c_out, k, stride, padding)
        return (
            side(h, k, stride, padding) if side else right[0],
            learned(c_in, c_out, k, right[0]) if learned else right[1],
        )

    return shapes_and_weights_


EXERCISE = Exercise(
    id="12.1",
    points=2,
    asks="`shapes_and_weights(h, c_in, c_out, k, stride, padding)`: the rows of the "
    "output for images of h x h, and how many numbers the layer learns",
    reference=shapes_and_weights,
    inputs=settings,
    returns=["rows", "learned"],
    styles=[counted],
    slips=[
        Slip(
            "biases forgotten",
            other(learned=lambda c_in, c_out, k, h: c_out * c_in * k * k),
            "Your `learned` counts the weights alone. Each output channel has a bias, "
            "too: c_out more.",
        ),
        Slip(
            "one channel read",
            other(learned=lambda c_in, c_out, k, h: c_out * (k * k + 1)),
            "A kernel reads all channels of its input, so each has c_in * k * k "
            "weights.",
        ),
        Slip(
            "weights at every place",
            other(learned=lambda c_in, c_out, k, h: c_out * (c_in * k * k + 1) * h * h),
            "You count the weights again for each place. They are shared: the places "
            "do not matter.",
        ),
        Slip(
            "padding once",
            other(side=lambda h, k, s, p: (h + p - k) // s + 1),
            "Padding is added on both sides: h + 2 * padding rows.",
        ),
        Slip(
            "no first place",
            other(side=lambda h, k, s, p: (h + 2 * p - k) // s),
            "A row is missing: beside the steps that fit there is the first place, + "
            "1.",
        ),
        Slip(
            "rounded up",
            other(side=lambda h, k, s, p: -(-(h + 2 * p - k) // s) + 1),
            "You round up. Where the last step does not fit, it is not made: `//`.",
        ),
        Slip(
            "stride forgotten",
            other(side=lambda h, k, s, p: h + 2 * p - k + 1),
            "Your rows are those of stride 1.",
        ),
        Slip(
            "divided too late",
            other(side=lambda h, k, s, p: (h + 2 * p - k + 1) // s),
            "You divide the places of stride 1. The first place is there at any "
            "stride: divide the steps, then add 1.",
        ),
    ],
    hints=[
        "On 5 rows without padding a kernel of 3 can begin at rows 0, 1 and 2; with "
        "stride 2 at 0 and 2.",
        "A kernel has c_in * k * k weights, and there are c_out of them, each with a "
        "bias.",
        "`(h + 2 * padding - k) // stride + 1` and `c_out * (c_in * k * k + 1)`",
    ],
    variant=Variant(
        draw=lambda rng: {"more": int(rng.integers(1, 9))},
        says="a frame adds {more} rows and columns to each image before the layer "
        "sees it: it has h + {more} of them.",
        change=lambda answer, h, c_in, c_out, k, stride, padding, *, more: answer(
            h + more, c_in, c_out, k, stride, padding
        ),
    ),
)
