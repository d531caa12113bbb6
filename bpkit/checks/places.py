"""Where numbers are wrong, and how arrays are shown."""

from math import comb

import numpy as np

PLACES = [
    ("negative", lambda a: a < 0),
    ("positive", lambda a: a > 0),
    ("exactly 0", lambda a: a == 0),
    ("100 or more in size", lambda a: np.abs(a) >= 100),
]
CHANCE = 0.01  # what is likelier than that to be so by chance is not said


def exactly_where(failures, passing, names):
    """Wrong where an input of the same shape is negative, zero, and nowhere else.

    Trials that passed bear witness, too. Nothing is said where every entry is wrong, or
    so few are that they could lie there by chance.
    """
    trials = [*failures, *passing]
    wrong = [f.wrong for f in trials]
    count, entries = sum(map(np.sum, wrong)), sum(mask.size for mask in wrong)
    if len(names) * len(PLACES) / comb(entries, count) > CHANCE:
        return ""
    for i, name in enumerate(names):
        for words, test in PLACES:
            places = [test(np.asarray(f.inputs[i])) for f in trials]
            if all(map(np.array_equal, wrong, places)):
                return f"is wrong exactly where `{name}` is {words}."
    return ""


def first_wrong(failures):
    """How much differs in the smallest input, and the first entry that does."""
    got, want, _, wrong = failures[0]
    if wrong.ndim == 0:
        return f"is {short(got)}, expected {short(want)}."
    index = tuple(int(k) for k in np.argwhere(wrong)[0])
    at = f"at {list(index)} {short(got[index])} came, expected {short(want[index])}"
    count = int(wrong.sum())
    if count == wrong.size:
        return f"is wrong in every entry: {at}."
    if count > 1 and (lines := in_lines(wrong)):
        return f"is wrong {lines}, and right elsewhere: {at}."
    return f"is wrong in {count} of {wrong.size} entries: {at}."


def in_lines(wrong):
    """The rows or columns that hold all that is wrong, where that says something."""
    if wrong.ndim == 1:
        first = int(wrong.argmax())
        return f"from entry {first} on" if first and wrong[first:].all() else ""
    if wrong.ndim != 2:
        return ""  # what its axes are called is not known here
    for axis, what in enumerate(["row", "column"]):
        lines = wrong.any(axis=1 - axis)
        if lines.size > 1 and lines.sum() == 1:
            return f"in {what} {int(lines.argmax())} alone"
    return ""


def short(value):
    return f"{float(value):.6g}"


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
