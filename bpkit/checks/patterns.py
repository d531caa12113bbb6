"""What is wrong with numbers, in words, where no slip has a name for it.

A pattern looks at one output in all the cases that failed, the smallest first, and
returns a sentence that is true of all of them, or nothing.
"""

from typing import NamedTuple

import numpy as np


class Failure(NamedTuple):
    got: np.ndarray
    want: np.ndarray
    inputs: tuple


def sentence_for(label, failures, names, *, discreet=False):
    """The first pattern that fits; label is its subject ("Your result", "`dW`").

    discreet: where the value itself is the answer, how far off is not told.
    """
    for pattern in DISCREET if discreet else PATTERNS:
        if found := pattern(failures, names):
            return f"{label} {found}"


def shape(failures, names):
    failures = [f for f in failures if f.got.shape != f.want.shape]
    if not failures:
        return ""

    def cured_by(change):
        return all(same(change(f.got, f.want), f.want) for f in failures)

    got, want = failures[0].got, failures[0].want
    text = f"has shape {got.shape}, expected {want.shape}"
    if cured_by(lambda got, want: got.T):
        return f"{text}: these are the right numbers, transposed."
    for axis in range(min(f.got.ndim for f in failures)):
        for name, reduce in [("sum", np.sum), ("mean", np.mean)]:
            if cured_by(lambda got, want, r=reduce, k=axis: r(got, axis=k)):
                return f"{text}: its {name} over axis {axis} would be right."
    if cured_by(lambda got, want: np.resize(got, want.shape)) and got.size == want.size:
        return f"{text}: these are the right numbers in another shape."
    if want.ndim == 1 and got.shape == want.shape * 2:
        column = (*want.shape, 1)
        return f"{text}: {want.shape} met {column}, and broadcasting made a table."
    return f"{text}."


def not_finite(failures, names):
    broken = [~np.isfinite(f.got) & np.isfinite(f.want) for f in failures]
    if all(b.any() for b in broken):
        kind = "nan" if np.isnan(failures[0].got).any() else "inf"
        count = f"{broken[0].sum()} of {broken[0].size}"
        return (
            f"is {kind} in {count} entries, where a finite number was expected: look "
            "for an overflow, 0/0 or the log of 0."
        )


def nearly(failures, names):
    if all(same(f.got, f.want) for f in failures):
        return (
            "is close and not equal. Is something rounded, made float32, or is a small "
            "number added?"
        )


def blind(failures, names):
    gots = [f.got for f in failures if f.inputs]
    if len(gots) > 1 and gots[0].any() and all(same(got, gots[0]) for got in gots):
        return (
            "is the same for different inputs: does your function use a variable of "
            "the notebook instead of its own parameter?"
        )


def an_input(failures, names):
    for i, name in enumerate(names):
        if all(same(f.got, f.inputs[i]) for f in failures):
            return f"is `{name}` itself, unchanged."


def sign(failures, names):
    if all(same(f.got, -f.want) for f in failures):
        return "has the right size and the opposite sign."


def factor(failures, names):
    """One factor everywhere, or one that follows the size of an input."""
    factors = [ratio(f.got, f.want) for f in failures]
    if None in factors:
        return ""
    if not np.any(factors):
        return "is 0 in every entry."
    if alike(factors, factors[0]):
        return f"is {factors[0]:.4g} times what was expected, in every entry."
    for i, name in enumerate(names):
        for axis in range(np.ndim(failures[0].inputs[i])):
            sizes = np.array([f.inputs[i].shape[axis] for f in failures])
            size = f"{sizes[0]}, the size of axis {axis} of `{name}`"
            if alike(factors, sizes):
                return f"is what was expected times {size}."
            if alike(factors, 1 / sizes):
                return f"is what was expected divided by {size}."


def difference(failures, names):
    """An input too much, too little, or with the wrong sign; or one number."""
    for i, name in enumerate(names):
        for count, words in [
            (1, f"plus `{name}`"),
            (-1, f"minus `{name}`: was it left out?"),
            (2, f"plus two times `{name}`: look at its sign"),
            (-2, f"minus two times `{name}`: look at its sign"),
        ]:
            if all(is_shifted(f, count * f.inputs[i]) for f in failures):
                return f"is what was expected {words}.".replace("?.", "?")
    offsets = np.concatenate([np.ravel(f.got - f.want) for f in failures])
    if alike(offsets, offsets[0]):
        way = "large" if offsets[0] > 0 else "small"
        return f"is too {way} by {abs(offsets[0]):.4g}, in every entry."


def order(failures, names):
    if all(same(np.sort(f.got, None), np.sort(f.want, None)) for f in failures):
        return "has the right numbers in another order."


def place(failures, names):
    """Wrong where an input of the same shape is negative, zero, ...; or in one line."""
    wrong = [~np.isclose(f.got, f.want, equal_nan=True) for f in failures]
    for i, name in enumerate(names):
        for words, test in PLACES:
            places = [test(np.asarray(f.inputs[i])) for f in failures]
            if all(map(np.array_equal, wrong, places)):
                return f"is wrong exactly where `{name}` is {words}."
    first = wrong[0]
    if first.ndim == 0:
        return f"is {failures[0].got:.6g}, which is not what was expected."
    if first.sum() == 1 < first.size:
        index = ", ".join(str(k[0]) for k in np.nonzero(first))
        return f"is wrong in one entry only, [{index}]."
    for axis, what in enumerate(["row", "column"][: first.ndim]):
        others = tuple(k for k in range(first.ndim) if k != axis)
        lines = first.any(axis=others)
        if first.ndim == 2 and lines.sum() == 1 < lines.size:
            return f"is wrong in one {what} only, number {lines.argmax()}."
    return f"differs from what was expected in {first.sum()} of {first.size} entries."


def another(failures, names):
    return "is not what was asked for."


DISCREET = [shape, not_finite, another]
PATTERNS = [
    shape,
    not_finite,
    nearly,
    blind,
    an_input,
    sign,
    factor,
    difference,
    order,
    place,
]
PLACES = [
    ("negative", lambda a: a < 0),
    ("positive", lambda a: a > 0),
    ("exactly 0", lambda a: a == 0),
    ("not 0", lambda a: a != 0),
    ("100 or more in size", lambda a: np.abs(a) >= 100),
]
TRAITS = [
    ("has a single row", lambda a: a.ndim > 0 and len(a) == 1),
    ("has more than one row", lambda a: a.ndim > 0 and len(a) > 1),
    ("is square", lambda a: a.ndim == 2 and len(a) == a.shape[1]),
    ("is not square", lambda a: a.ndim == 2 and len(a) != a.shape[1]),
    ("has entries of 100 or more in size", lambda a: (np.abs(a) >= 100).any()),
    ("contains a 0", lambda a: (a == 0).any()),
    ("contains a negative number", lambda a: (a < 0).any()),
    ("is float32", lambda a: a.dtype == np.float32),
]


def what_sets_apart(failing, passing, names):
    """What the inputs of all cases that failed have and of none that passed, or ""."""
    for i, name in enumerate(names):
        for words, test in TRAITS:
            bad = [test(np.asarray(inputs[i])) for inputs in failing]
            good = [test(np.asarray(inputs[i])) for inputs in passing]
            if good and all(bad) and not any(good):
                return f"It goes wrong whenever `{name}` {words}."
    return ""


def same(a, b):
    return np.shape(a) == np.shape(b) and alike(a, b)


def alike(a, b):
    return np.allclose(a, b, rtol=1e-4, atol=1e-5)


def is_shifted(failure, by):
    try:
        return np.any(by) and same(failure.got, failure.want + by)
    except ValueError:  # an input that does not broadcast to the output
        return False


def ratio(got, want):
    """The one factor between two arrays, or None."""
    there = np.abs(want) > 1e-9
    if not there.any() or not same(got[~there], want[~there]):
        return None
    ratios = got[there] / want[there]
    return ratios[0] if alike(ratios, ratios[0]) else None


def shown(name, value):
    """An array as the card prints it: name, shape, numbers rounded."""
    value = np.asarray(value)
    numbers = np.array2string(value, precision=4, suppress_small=True, threshold=60)
    if value.ndim == 0:
        return f"{name} = {numbers}"
    return f"{name}, shape {value.shape}:\n{numbers}"


def shapes(names, inputs):
    """Names and shapes in one line, as an error's advice tells them."""
    pairs = zip(names, map(np.shape, inputs), strict=True)
    return ", ".join(f"`{name}` {shape or 'a number'}" for name, shape in pairs)
