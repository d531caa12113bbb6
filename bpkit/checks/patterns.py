"""What is wrong with numbers, in words, where no slip has a name for it.

A pattern looks at one part in all the trials where it is wrong, the smallest first, and
returns a sentence that is true of all of them, or nothing. It is silent where chance
could have made it true.
"""

from math import comb
from typing import NamedTuple

import numpy as np

from bpkit.checks import amounts, places
from bpkit.checks.amounts import enough, same
from bpkit.checks.compare import close, lost_digits


class Failure(NamedTuple):
    got: np.ndarray
    want: np.ndarray
    inputs: tuple
    wrong: np.ndarray | None  # which entries; None where the shapes differ


def sentence_for(label, failures, passing, names, *, discreet=False):
    """The first pattern that fits, and whether it says the whole of what is wrong.

    label is its subject ("Your result", "`dW`"). discreet: where the value itself is
    the answer, how far off is not told.
    """
    for pattern in DISCREET if discreet else EXACT:
        if found := pattern(failures, names):
            return f"{label} {found}", pattern is not not_finite
    if found := places.exactly_where(failures, passing, names):
        return f"{label} {found}", True
    same_shape = [f for f in failures if f.wrong is not None]
    return f"{label} {places.first_wrong(same_shape or failures)}", False


def shape(failures, names):
    failures = [f for f in failures if f.wrong is None]
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
    if all(f.got.size == f.want.size for f in failures):
        if cured_by(lambda got, want: got.reshape(want.shape)):
            return f"{text}: these are the right numbers in another shape."
    if want.ndim == 1 and got.shape == want.shape * 2:
        column = (*want.shape, 1)
        return f"{text}: did {want.shape} meet {column}, so that broadcasting made it?"
    return f"{text}."


def not_finite(failures, names):
    broken = [~np.isfinite(f.got) & np.isfinite(f.want) for f in failures]
    if not all(b.any() for b in broken):
        return ""
    kinds = {str(x) for x in np.abs(failures[0].got[broken[0]])}
    count = f"{broken[0].sum()} of {broken[0].size}"
    return (
        f"is {' or '.join(sorted(kinds))} in {count} entries, where a finite number "
        "was expected: look for an overflow, 0/0 or the log of 0."
    )


def fewer_digits(failures, names):
    if all(lost_digits(f.got, f.want) for f in failures):
        return (
            f"is {failures[0].got.dtype}, though {failures[0].want.dtype} went in: "
            "half of the digits are lost on the way."
        )


def blind(failures, names):
    """Always the same, where what was wanted differs."""
    gots, wants = [f.got for f in failures], [f.want for f in failures]
    varied = any(not same(want, wants[0]) for want in wants)
    if len(gots) > 2 and varied and gots[0].any():
        if all(same(got, gots[0]) for got in gots):
            return (
                "is the same for different inputs: does your function use a variable "
                "of the notebook instead of its own parameter?"
            )


def an_input(failures, names):
    for i, name in enumerate(names):
        if enough(failures) and all(same(f.got, f.inputs[i]) for f in failures):
            return f"is `{name}` itself, unchanged."


def order(failures, names):
    if all(f.want.ndim == 2 and same(f.got, f.want.T) for f in failures):
        return "has the right numbers, transposed."
    if all(same(np.sort(f.got, None), np.sort(f.want, None)) for f in failures):
        return "has the right numbers in another order."


def another(failures, names):
    return "is not what was asked for."


DISCREET = [shape, not_finite, another]
EXACT = [
    shape,
    not_finite,
    fewer_digits,
    amounts.nothing,
    amounts.whole,
    amounts.nearly,
    blind,
    an_input,
    amounts.sign,
    amounts.factor,
    amounts.an_input_as_factor,
    amounts.difference,
    order,
]
TRAITS = [
    ("has a single row", lambda a: a.ndim > 0 and len(a) == 1),
    ("is square", lambda a: a.ndim == 2 and len(a) == a.shape[1]),
    ("has entries of 100 or more in size", lambda a: (np.abs(a) >= 100).any()),
    ("contains a 0", lambda a: (a == 0).any()),
    ("contains a negative number", lambda a: (a < 0).any()),
    ("is float32", lambda a: a.dtype == np.float32),
]


def what_sets_apart(failing, passing, names):
    """What the inputs of all trials that failed have and of none that passed, or "".

    Said only where as many trials would hardly be parted so by chance.
    """
    count = len(failing) + len(passing)
    chance = len(names) * len(TRAITS) / comb(count, len(failing))
    for i, name in enumerate(names):
        for words, test in TRAITS:
            bad = [bool(test(np.asarray(f.inputs[i]))) for f in failing]
            good = [bool(test(np.asarray(f.inputs[i]))) for f in passing]
            if good and all(bad) and not any(good) and chance < places.CHANCE:
                return f"It goes wrong whenever `{name}` {words}."
    return ""


def permutation(triples, count):
    """The order in which the right parts came, or (): (got, want, tolerance) each."""
    fits = [
        [k for k in range(count) if all(close(g[i], w[k], t) for g, w, t in triples)]
        for i in range(count)
    ]

    def completed(order):
        if len(order) == count:
            return () if order == tuple(range(count)) else order
        left = (k for k in fits[len(order)] if k not in order)
        return next(filter(None, (completed((*order, k)) for k in left)), ())

    return completed(()) if all(fits) else ()
