"""Is a sentence of a check true? Found out from the numbers, not from the check's code.

Each form of sentence stands here once more, with what must hold of the numbers where it
is said: on the inputs of the desk for what it shows, and on other draws as well for
what it claims. A sentence of another form is refused: nobody could test it.
"""

import re
from dataclasses import dataclass

import numpy as np
from answers import other_draws

PLACES = {
    "negative": lambda a: a < 0,
    "positive": lambda a: a > 0,
    "exactly 0": lambda a: a == 0,
    "100 or more in size": lambda a: np.abs(a) >= 100,
}
TRAITS = {
    "has a single row": lambda a: len(a) == 1,
    "is square": lambda a: a.ndim == 2 and len(a) == a.shape[1],
    "has entries of 100 or more in size": lambda a: (np.abs(a) >= 100).any(),
    "contains a 0": lambda a: (a == 0).any(),
    "contains a negative number": lambda a: (a < 0).any(),
    "is float32": lambda a: a.dtype == np.float32,
}


@dataclass
class Seen:
    """A part of an answer on one input."""

    got: np.ndarray
    want: np.ndarray
    inputs: dict

    @property
    def shaped(self):
        return self.got.shape == self.want.shape

    @property
    def wrong(self):
        single = any(np.asarray(x).dtype == np.float32 for x in self.inputs.values())
        close = 1e-4 if single else 1e-7
        return ~np.isclose(self.got, self.want, rtol=close, atol=close, equal_nan=True)

    @property
    def right(self):
        narrow = self.got.ndim and self.got.dtype.itemsize < self.want.dtype.itemsize
        return self.shaped and not narrow and not self.wrong.any()


def alike(a, b):
    return np.shape(a) == np.shape(b) and np.allclose(a, b, rtol=1e-3, atol=1e-4)


def seen(exercise, answer, seed):
    """{label: [Seen]} of every part, on all inputs that a seed draws."""
    found = {}
    rng = np.random.default_rng(seed)
    for inputs in exercise.cases(rng):
        outs = [parts(exercise, call, inputs) for call in (answer, exercise.reference)]
        if None in outs:
            continue
        for label, got, want in zip(labels(exercise), *outs, strict=True):
            named = dict(zip(exercise.takes, inputs, strict=True))
            found.setdefault(label, []).append(Seen(got, want, named))
    return found


def labels(exercise):
    if exercise.measure:
        return [exercise.measure.__doc__.rstrip(".")]
    return [f"`{name}`" for name in exercise.returns] or ["Your result"]


def parts(exercise, answer, inputs):
    copies = [x.copy() if isinstance(x, np.ndarray) else x for x in inputs]
    try:
        with np.errstate(all="ignore"):
            out = exercise.caller(answer)(*copies)
            out = out if len(exercise.returns) > 1 else (out,)
            out = tuple(np.asarray(x) for x in out)
            if len(out) != max(1, len(exercise.returns)):
                return None
            if exercise.measure:
                out = (np.asarray(exercise.measure(*out, *inputs)),)
    except Exception:
        return None
    return out


def holds_of_all_failing(test):
    """A claim: of each trial that is wrong, on this draw and on others."""

    def judge(here, elsewhere, *said):
        failing = [one for one in here + elsewhere if not one.right]
        return bool(failing) and all(test(one, *said) for one in failing)

    return judge


def holds_of_some_here(test):
    """A thing shown: of one trial at the desk."""
    return lambda here, elsewhere, *said: any(
        test(one, *said) for one in here if not one.right
    )


def every(test):
    return holds_of_all_failing(lambda s, *said: s.shaped and test(s, *said))


def shaped_so(s, got, want):
    return (str(s.got.shape), str(s.want.shape)) == (got, want)


def cured(change):
    """Of those with a wrong shape: this change would make them right."""
    return lambda here, elsewhere, *said: all(
        alike(change(s, *said), s.want) for s in here + elsewhere if not s.shaped
    )


def size_factor(s, way, n, axis, name, first):
    size = float(np.shape(s.inputs[name])[int(axis)])
    by = {
        f"times {n}": size,
        f"divided by {n}": 1 / size,
        f"times the root of {n}": size**0.5,
        f"divided by the root of {n}": size**-0.5,
        f"times {n} / {float(n) - 1:g}": size / (size - 1),
        f"times {float(n) - 1:g} / {n}": (size - 1) / size,
        f"times the root of {float(n) - 1:g} / {n}": ((size - 1) / size) ** 0.5,
        f"times the root of {n} / {float(n) - 1:g}": (size / (size - 1)) ** 0.5,
    }
    return alike(s.got, s.want * by[way])


def is_cut(s, cut):
    """Cut so, but for numbers that are whole to the last digits."""
    whole = np.isclose(s.want, np.round(s.want), rtol=0, atol=1e-9)
    return np.all((s.got == cut(s.want)) | (whole & (np.abs(s.got - s.want) < 1.1)))


def at(s, count, total, index, came, expected):
    k = tuple(int(i) for i in re.findall(r"\d+", index))
    if not s.shaped or s.want.ndim != len(k) or (np.array(k) >= s.want.shape).any():
        return False
    numbers = f"{float(s.got[k]):.6g}", f"{float(s.want[k]):.6g}"
    counted = not count or (s.wrong.sum(), s.wrong.size) == (int(count), int(total))
    return counted and s.wrong[k] and numbers == (came, expected)


N = r"(-?[\d.]+(?:e[+-]?\d+)?|nan|-?inf)"
SHOWN = rf"at (\[[\d, ]*\]) {N} came, expected {N}"
MANY = r"has shape (\(.*?\)), expected (\(.*?\))"
CLAIMS = {
    rf"{MANY}\.": holds_of_some_here(shaped_so),
    rf"{MANY}: these are the right numbers, transposed\.": cured(lambda s, *_: s.got.T),
    rf"{MANY}: its (sum|mean) over axis (\d) would be right\.": cured(
        lambda s, got, want, how, axis: getattr(s.got, how)(axis=int(axis))
    ),
    rf"{MANY}: these are the right numbers in another shape\.": cured(
        lambda s, *_: s.got.reshape(s.want.shape)
    ),
    rf"{MANY}: did (\(.*?\)) meet (\(.*?\)), so that broadcasting made it\?": (
        holds_of_some_here(lambda s, got, want, *_: shaped_so(s, got, want))
    ),
    r"is (inf|nan|inf or nan) in (\d+) of (\d+) entries, where a finite number was "
    r"expected: .*": holds_of_some_here(
        lambda s, kind, k, n: (
            (~np.isfinite(s.got) & np.isfinite(s.want)).sum() == int(k)
            and s.got.size == int(n)
        )
    ),
    r"is (float\d+), though (float\d+) went in: half of the digits are lost.*": every(
        lambda s, got, want: (str(s.got.dtype), str(s.want.dtype)) == (got, want)
    ),
    r"is 0 in every entry\.": every(lambda s: not s.got.any()),
    r"is what was expected, (rounded|cut off|rounded down) to whole numbers\.": every(
        lambda s, how: is_cut(
            s, {"rounded": np.round, "cut off": np.trunc, "rounded down": np.floor}[how]
        )
    ),
    rf"is close and not equal: the largest difference is {N}\. .*": every(
        lambda s, d: np.allclose(s.got, s.want, rtol=1e-4, atol=1e-5)
    ),
    r"is the same for different inputs: .*": lambda here, elsewhere: (
        all(alike(s.got, here[0].got) for s in here if not s.right)
        and not all(alike(s.want, here[0].want) for s in here if not s.right)
    ),
    r"is `(\w+)` itself, unchanged\.": every(lambda s, n: alike(s.got, s.inputs[n])),
    r"has the right size and the opposite sign\.": every(
        lambda s: alike(s.got, -s.want)
    ),
    r"has the right size everywhere, and the wrong sign in (\d+) of (\d+) entries\.": (
        every(lambda s, *_: alike(np.abs(s.got), np.abs(s.want)))
    ),
    rf"is {N} times what was expected, in every entry\.": every(
        lambda s, by: (
            alike(s.got, float(by) * s.want)
            or np.allclose(s.got, float(by) * s.want, rtol=1e-3, atol=1e-3)
        )
    ),
    r"is what was expected ((?:times|divided by).*), where (\d+) is the size of axis "
    r"(\d) of `(\w+)`\.": every(
        lambda s, way, n, axis, name: size_factor(s, way, n, axis, name, n)
    ),
    r"times `(\w+)` would be right: was that factor left out\?": every(
        lambda s, n: alike(s.got * s.inputs[n], s.want)
    ),
    r"is what was expected times `(\w+)`: that factor is too much\.": every(
        lambda s, n: alike(s.got, s.want * s.inputs[n])
    ),
    r"is what was expected (plus|minus) (two times )?`(\w+)`.*": every(
        lambda s, sign, twice, n: alike(
            s.got,
            s.want + (-1) ** (sign == "minus") * (1 + bool(twice)) * s.inputs[n],
        )
    ),
    rf"is too (large|small) by {N}, in every entry\.": every(
        lambda s, way, by: alike(
            s.got - s.want, np.full(s.want.shape, float(by) * (-1) ** (way == "small"))
        )
    ),
    r"has the right numbers, transposed\.": every(lambda s: alike(s.got, s.want.T)),
    r"has the right numbers in another order\.": every(
        lambda s: alike(np.sort(s.got, None), np.sort(s.want, None))
    ),
    r"is wrong exactly where `(\w+)` is (.*?)\.": lambda here, elsewhere, name, where: (
        all(np.array_equal(s.wrong, PLACES[where](s.inputs[name])) for s in here)
        and any(not s.wrong.all() for s in here)
        and all(
            np.array_equal(s.wrong, PLACES[where](s.inputs[name])) for s in elsewhere
        )
    ),
    rf"is wrong in (\d+) of (\d+) entries: {SHOWN}\.": holds_of_some_here(at),
    rf"is wrong in every entry: {SHOWN}\.": holds_of_some_here(
        lambda s, *said: s.wrong.all() and at(s, "", "", *said)
    ),
    rf"is wrong in (row|column) (\d+) alone, and right elsewhere: {SHOWN}\.": (
        holds_of_some_here(
            lambda s, what, k, *said: (
                at(s, "", "", *said)
                and not np.delete(s.wrong, int(k), axis=what == "column").any()
            )
        )
    ),
    rf"is wrong from entry (\d+) on, and right elsewhere: {SHOWN}\.": (
        holds_of_some_here(
            lambda s, k, *said: (
                at(s, "", "", *said)
                and s.wrong[int(k) :].all()
                and not s.wrong[: int(k)].any()
            )
        )
    ),
    rf"is {N}, expected {N}\.": holds_of_some_here(
        lambda s, got, want: (
            (f"{float(s.got):.6g}", f"{float(s.want):.6g}") == (got, want)
        )
    ),
    r"is not what was asked for\.": every(lambda s: True),
}


def faults(exercise, answer, message, seed):
    """What of a pattern's message is not true of the numbers; [] where all of it is."""
    here = seen(exercise, answer, seed)
    others = [seen(exercise, answer, [7, k]) for k in other_draws(exercise)]
    text, found = re.sub(r" \(It also changes .*\)$", "", message), []
    if order := re.search(r"^The results are right, in another order: ", text):
        return [] if order else [text]
    label = max((x for x in here if text.startswith(x)), key=len, default=None)
    if label is None:
        return [f"about no part: {text}"]
    text = text.removeprefix(label).strip()
    if apart := re.search(r" It goes wrong whenever `(\w+)` (.*)\.$", text):
        text = text[: apart.start()]
        for s in here[label]:
            if TRAITS[apart[2]](np.asarray(s.inputs[apart[1]])) == s.right:
                found.append(apart[0])
    names = "|".join(map(re.escape, here))
    if also := re.search(
        rf" ((?:{names})(?: and (?:{names}))*) (?:is|are) right\.$", text
    ):
        text = text[: also.start()]
        for other in re.findall(names, also[1]):
            runs = [here[other], *(run.get(other, []) for run in others)]
            if not all(s.right for run in runs for s in run):
                found.append(f"{other} is right")
    for form, test in CLAIMS.items():
        if said := re.fullmatch(form, text):
            elsewhere = [s for run in others for s in run.get(label, [])]
            return found + (
                [] if test(here[label], elsewhere, *said.groups()) else [text]
            )
    return [*found, f"of no known form: {text}"]
