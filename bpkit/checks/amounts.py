"""How far off the numbers are, where one sentence says it of every entry."""

import numpy as np


def nothing(failures, names):
    if not any(f.got.any() for f in failures) and any(f.want.any() for f in failures):
        return "is 0 in every entry."


def whole(failures, names):
    """Rounded, by one of the ways there are."""
    if all((f.got == np.trunc(f.got)).all() for f in failures):
        for words, cut in [
            ("rounded to whole numbers", np.round),
            ("cut off to whole numbers", np.trunc),
            ("rounded down to whole numbers", np.floor),
        ]:
            if all(np.array_equal(f.got, cut(f.want)) for f in failures):
                return f"is what was expected, {words}."


def nearly(failures, names):
    if all(same(f.got, f.want) for f in failures):
        largest = max(np.abs(f.got - f.want).max() for f in failures)
        return (
            f"is close and not equal: the largest difference is {largest:.1g}. Is "
            "something rounded, or is a small number added or left out?"
        )


def sign(failures, names):
    if all(same(f.got, -f.want) for f in failures):
        return "has the right size and the opposite sign."
    if all(same(np.abs(f.got), np.abs(f.want)) for f in failures):
        first = failures[0].wrong
        return (
            "has the right size everywhere, and the wrong sign in "
            f"{first.sum()} of {first.size} entries."
        )


def factor(failures, names):
    """One factor everywhere, or one that follows the size of an input."""
    factors = [ratio(f.got, f.want) for f in failures]
    if None in factors or not enough(failures):
        return ""
    if alike(factors, factors[0]):
        return f"is {factors[0]:.4g} times what was expected, in every entry."
    for i, name in enumerate(names):
        for axis in range(min(np.ndim(f.inputs[i]) for f in failures)):
            n = np.array([float(np.shape(f.inputs[i])[axis]) for f in failures])
            for words, by in SIZES:
                if (n > 1).all() and alike(factors, by(n)):
                    text = words.format(n=f"{n[0]:g}", less=f"{n[0] - 1:g}")
                    return (
                        f"is what was expected {text}, where {n[0]:g} is the size of "
                        f"axis {axis} of `{name}`."
                    )


SIZES = [
    ("times {n}", lambda n: n),
    ("divided by {n}", lambda n: 1 / n),
    ("times the root of {n}", np.sqrt),
    ("divided by the root of {n}", lambda n: 1 / np.sqrt(n)),
    ("times {n} / {less}", lambda n: n / (n - 1)),
    ("times {less} / {n}", lambda n: (n - 1) / n),
    ("times the root of {less} / {n}", lambda n: np.sqrt((n - 1) / n)),
    ("times the root of {n} / {less}", lambda n: np.sqrt(n / (n - 1))),
]


def an_input_as_factor(failures, names):
    """An input was not multiplied in, or once too often."""
    for i, name in enumerate(names):
        if varied := [f for f in failures if np.any(np.asarray(f.inputs[i]) != 1)]:
            if len(varied) < len(failures) or not enough(failures):
                continue
            if all(is_product(f.want, f.got, f.inputs[i]) for f in failures):
                return f"times `{name}` would be right: was that factor left out?"
            if all(is_product(f.got, f.want, f.inputs[i]) for f in failures):
                return f"is what was expected times `{name}`: that factor is too much."


def difference(failures, names):
    """An input too much, too little, or with the wrong sign; or one number."""
    for i, name in enumerate(names):
        for count, words in [
            (1, f"plus `{name}`."),
            (-1, f"minus `{name}`: was it left out?"),
            (2, f"plus two times `{name}`: look at its sign."),
            (-2, f"minus two times `{name}`: look at its sign."),
        ]:
            if enough(failures) and all(shifted(f, count, i) for f in failures):
                return f"is what was expected {words}"
    offsets = np.concatenate([np.ravel(f.got - f.want) for f in failures])
    if enough(failures) and alike(offsets, offsets[0]):
        way = "large" if offsets[0] > 0 else "small"
        return f"is too {way} by {abs(offsets[0]):.4g}, in every entry."


def enough(failures):
    """Numbers enough that to agree in all is no accident."""
    return sum(f.want.size for f in failures) > 2


def same(a, b):
    return np.shape(a) == np.shape(b) and alike(a, b)


def alike(a, b):
    return np.allclose(a, b, rtol=1e-4, atol=1e-5)


def is_product(product, one, other):
    try:
        return same(product, one * other)
    except (ValueError, TypeError):  # an input that does not broadcast
        return False


def shifted(failure, count, i):
    try:
        by = count * np.asarray(failure.inputs[i])
        return np.any(by) and same(failure.got, failure.want + by)
    except ValueError:
        return False


def ratio(got, want):
    """The one factor between two arrays, or None."""
    there = np.abs(want) > 1e-9
    if not there.any() or not same(got[~there], want[~there]):
        return None
    ratios = got[there] / want[there]
    return ratios[0] if alike(ratios, ratios[0]) else None
