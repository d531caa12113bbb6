"""02.5: softplus that neither overflows nor loses small values."""

import numpy as np

from bpkit.activations import sigmoid
from bpkit.checks.declared import Exercise, Slip, draw


def colleagues_softplus(Z):
    return np.log(1 + np.exp(Z))


def softplus(Z):
    return np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))


def without_logaddexp(softplus, Z):
    """What the sheet forbids is out of reach, under whatever name it was imported."""
    shortcut = np.logaddexp

    def forbidden(*args, **options):
        raise RuntimeError("np.logaddexp is what you are building")

    forbidden.reduce = forbidden.outer = forbidden.accumulate = forbidden
    rooms = [vars(np), getattr(softplus, "__globals__", {})]
    places = [(r, name) for r in rooms for name, x in r.items() if x is shortcut]
    try:
        for room, name in places:
            room[name] = forbidden
        return softplus(Z)
    finally:
        for room, name in places:
            room[name] = shortcut


def enlarged_where_tiny(A, Z):
    """Your result (times 1e17 where Z is below -30)."""
    times = np.where(Z < -30, 1e17, 1)
    return A * times.astype(A.dtype) if A.shape == Z.shape else A


def small_and_huge(rng):
    return [
        (draw(rng, 4, 3),),
        (np.array([[0.0, 10.0, -10.0]]),),
        (np.array([1000.0, 2.0]),),
        (np.array([-1000.0, -2.0]),),
        (np.array([40.0, 100.0]),),
        (np.array([[900.0, 800.0, 1000.0, -900.0, 0.5, 3.0]]),),
        # So many that it is tried only where all else is right: an answer that also
        # overflows is told that.
        (np.linspace(-40, -31, 64),),
    ]


def softplus_by_if(Z):
    if Z > 0:
        return Z + np.log1p(np.exp(-Z))
    return np.log1p(np.exp(Z))


EXERCISE = Exercise(
    id="02.5",
    points=2,
    asks="`softplus(Z)`: log(1 + exp(Z)), right for Z from -1000 to 1000, also where "
    "it is as small as at -40; without `np.logaddexp`",
    reference=softplus,
    inputs=small_and_huge,
    drive=without_logaddexp,
    measure=enlarged_where_tiny,
    styles=[
        lambda Z: np.where(Z > 0, Z + np.log1p(np.exp(-Z)), np.log1p(np.exp(Z))),
        lambda Z: np.maximum(Z, 0) - np.log1p(-sigmoid(-np.abs(Z))),
    ],
    slips=[
        Slip(
            "still the colleague's",
            colleagues_softplus,
            "This is inf at Z = 1000, where 1000 is right: exp(1000) is no number "
            "that a computer has, and its inverse is 0. Never let exp see a large "
            "positive number.",
        ),
        Slip(
            "overflow moved to the other side",
            lambda Z: Z + np.log(1 + np.exp(-Z)),
            "This is right for positive Z, and now it overflows at -1000: exp sees "
            "1000 there. An exponent that is never positive is -|Z|.",
        ),
        Slip(
            "clipped",
            lambda Z: np.log(1 + np.exp(np.minimum(Z, 30))),
            "You clip Z, so nothing overflows, and beyond the clip the result "
            "stands still. Softplus goes on growing: at 1000 it is 1000.",
        ),
        Slip(
            "relu",
            lambda Z: np.maximum(Z, 0),
            "This is relu. It is right far out, and at Z = 0 softplus is 0.69: the "
            "smooth part, log(1 + exp(-|Z|)), is missing.",
        ),
        Slip(
            "smooth part alone",
            lambda Z: np.log1p(np.exp(-np.abs(Z))),
            "This is the smooth part, the same on both sides. Softplus is that "
            "plus max(Z, 0).",
        ),
        Slip(
            "inf swept under the carpet",
            lambda Z: np.nan_to_num(colleagues_softplus(Z)),
            "`nan_to_num` replaces inf by the largest number there is. At Z = 1000 "
            "the right answer is 1000. Keep exp from overflowing instead.",
        ),
        Slip(
            "the shortcut",
            lambda Z: np.logaddexp(0, Z),
            "`np.logaddexp(0, Z)` is softplus, and building it is the exercise. Take"
            " it apart with `np.exp` and `np.log1p`.",
        ),
        Slip(
            "small values lost",
            lambda Z: np.maximum(Z, 0) + np.log(1 + np.exp(-np.abs(Z))),
            "Nothing overflows any more. But far on the left 1 + exp(Z) is rounded "
            "to 1, and its log is 0, where softplus is 4.2e-18 (at Z = -40). "
            "`np.log1p(x)` is log(1 + x) without that sum.",
        ),
        Slip(
            "clipped at 500",
            lambda Z: np.log1p(np.exp(np.minimum(Z, 500))),
            "You clip Z at 500, so nothing overflows, and beyond that the result "
            "stands still. Softplus goes on growing: at 1000 it is 1000.",
        ),
        Slip(
            "clipped at 700",
            lambda Z: np.log1p(np.exp(np.minimum(Z, 700))),
            "You clip Z at 700, so nothing overflows, and beyond that the result "
            "stands still. Softplus goes on growing: at 1000 it is 1000.",
        ),
        Slip(
            "inf replaced by 1000",
            lambda Z: np.nan_to_num(colleagues_softplus(Z), posinf=1000),
            "You put 1000 where inf came. That is right at Z = 1000 alone; at 800 "
            "softplus is 800.",
        ),
        Slip(
            "Z in front everywhere",
            lambda Z: Z + np.log1p(np.exp(-np.abs(Z))),
            "In front stands Z, also where Z is negative, and there softplus is "
            "close to 0. It is max(Z, 0) plus the smooth part.",
        ),
        Slip(
            "size of Z in front",
            lambda Z: np.abs(Z) + np.log1p(np.exp(-np.abs(Z))),
            "In front stands |Z|, and your curve rises on both sides. It is max(Z, "
            "0) plus the smooth part.",
        ),
        Slip(
            "minimum in front",
            lambda Z: np.minimum(Z, 0) + np.log1p(np.exp(-np.abs(Z))),
            "In front stands min(Z, 0). It is max(Z, 0) plus the smooth part.",
        ),
        Slip(
            "exponent without its minus",
            lambda Z: np.maximum(Z, 0) + np.log1p(np.exp(np.abs(Z))),
            "Your exponent is |Z|, and exp(1000) overflows. The smooth part is log(1"
            " + exp(-|Z|)).",
        ),
        Slip(
            "1 added twice",
            lambda Z: np.maximum(Z, 0) + np.log1p(1 + np.exp(-np.abs(Z))),
            "`np.log1p(x)` is log(1 + x): it adds the 1 itself.",
        ),
        Slip(
            "logarithm to base 2",
            lambda Z: np.maximum(Z, 0) + np.log2(1 + np.exp(-np.abs(Z))),
            "`np.log2` is the logarithm to base 2. exp is undone by the natural one,"
            " `np.log`.",
        ),
        Slip(
            "if on an array",
            softplus_by_if,
            "`if` wants one True or False, and `Z > 0` holds one for each entry. "
            "`np.maximum` and `np.abs` work entry by entry.",
        ),
    ],
    hints=[
        "What does your formula compute first at Z = 1000? And what would the "
        "result be, if a computer had all numbers?",
        "log(1 + exp(z)) = z + log(1 + exp(-z)). Which of the two forms is safe "
        "for positive z, and which for negative?",
        "`return np.maximum(Z, 0) + np.log1p(np.exp(-np.abs(Z)))`",
    ],
)
