"""12.7: how many pixels wide a unit of the last layer sees."""

from bpkit.checks.declared import Exercise, Slip


def field_of_view(kernels, strides):
    seen, apart = 1, 1
    for k, s in zip(kernels, strides, strict=True):
        seen += (k - 1) * apart
        apart *= s
    return seen


def networks(rng):
    drawn = rng.integers(2, 6, 4).tolist(), rng.integers(1, 4, 4).tolist()
    return [
        ([3, 2, 3, 2, 3], [1, 2, 1, 2, 1]),
        ([3, 3], [1, 1]),
        ([5], [2]),
        ([3, 3, 3], [2, 2, 2]),
        ([2, 2, 2, 7], [2, 2, 2, 1]),
        drawn,
    ]


def from_the_end(kernels, strides):
    seen = 1
    for k, s in list(zip(kernels, strides, strict=True))[::-1]:
        seen = (seen - 1) * s + k
    return seen


def own_stride_first(kernels, strides):
    seen, apart = 1, 1
    for k, s in zip(kernels, strides, strict=True):
        apart *= s
        seen += (k - 1) * apart
    return seen


def own_stride_alone(kernels, strides):
    return 1 + sum((k - 1) * s for k, s in zip(kernels, strides, strict=True))


def all_of_k(kernels, strides):
    seen, apart = 0, 1
    for k, s in zip(kernels, strides, strict=True):
        seen += k * apart
        apart *= s
    return seen


def strides_added(kernels, strides):
    seen, apart = 1, 1
    for k, s in zip(kernels, strides, strict=True):
        seen += (k - 1) * apart
        apart += s - 1
    return seen


def product(kernels, strides):
    seen = 1
    for k in kernels:
        seen *= k
    return seen


EXERCISE = Exercise(
    id="12.7",
    points=2,
    asks="`field_of_view(kernels, strides)`: how many pixels wide a unit of the last "
    "layer sees; two lists, first layer first (a 2 x 2 pool is a kernel of 2 with "
    "stride 2)",
    reference=field_of_view,
    inputs=networks,
    styles=[from_the_end],
    slips=[
        Slip(
            "stride 1",
            lambda kernels, strides: 1 + sum(k - 1 for k in kernels),
            "This is right where every stride is 1. Behind a stride of 2, neighbors "
            "are 2 pixels apart.",
        ),
        Slip(
            "own stride first",
            own_stride_first,
            "You count a layer's own stride with its own kernel. It spreads only what "
            "comes after it.",
        ),
        Slip(
            "multiplied",
            product,
            "You multiply the kernels. Their windows overlap: each layer adds to what "
            "is seen.",
        ),
        Slip(
            "one too few",
            lambda kernels, strides: field_of_view(kernels, strides) - 1,
            "One is missing: without any layer a unit sees one pixel.",
        ),
        Slip(
            "k for k - 1",
            all_of_k,
            "Each layer adds k - 1 neighbors, not k: the one in the middle is there.",
        ),
        Slip(
            "k for k - 1 beside one",
            lambda kernels, strides: all_of_k(kernels, strides) + 1,
            "You begin with one pixel and add k for each layer. That pixel is one of "
            "the k: a layer adds k - 1 neighbors.",
        ),
        Slip(
            "own stride alone",
            own_stride_alone,
            "You multiply k - 1 by the layer's own stride. How far apart neighbors are "
            "is said by the strides of all layers *before* it, multiplied.",
        ),
        Slip(
            "strides added",
            strides_added,
            "You add up the strides. Behind two strides of 2, neighbors are 4 pixels "
            "apart, behind three 8: multiply them.",
        ),
        Slip(
            "listed from the end",
            lambda kernels, strides: field_of_view(kernels[::-1], strides[::-1]),
            "You walk from the last layer to the first with the rule for the other "
            "way. The strides *before* a layer count.",
        ),
    ],
    hints=[
        "Two kernels of 3 with stride 1 see 5: the second adds one on each side. If "
        "the first has stride 2, the second adds two on each side.",
        "Two numbers through the loop: what is seen (1 at first), and how far apart "
        "neighbors are (1 at first, times each stride).",
        "`seen += (k - 1) * apart; apart *= s`",
    ],
)
