"""Every pair of bpkit, found by looking into its files, and inputs for it."""

import importlib
import inspect
import re
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
from sheets_derivatives import modules, pairs, rows

ROOT = Path(__file__).parent.parent
STATED = re.compile(r"(\w+) (\(.*?\)|like \w+|any shape|a number|a position|a shape)")
SIZES = {"n": 5, "d_in": 4, "d_out": 3, "k": 3, "m": 4, "d": 3}  # others: 6, 7, ...


@dataclass(frozen=True)
class Pair:
    name: str
    module: ModuleType
    shapes: str  # as the sheet of derivatives states them

    @property
    def functions(self):
        return (getattr(self.module, self.name + part) for part in ("", "_backward"))

    def __str__(self):
        return f"{self.module.__name__}.{self.name}"


def found():
    for path in modules(ROOT / "bpkit"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        module = importlib.import_module(".".join(parts))
        source = path.read_text(encoding="utf-8")
        for (f, _), (*_, shapes) in zip(pairs(source), rows(path), strict=True):
            yield f.name, Pair(f.name, module, shapes)


PAIRS = dict(found())


def inputs_of(shapes, rng):
    """Arrays of these shapes, and the output's shape, None for an axis nobody knows."""
    sizes, arrays = dict(SIZES), {}
    *stated, (_, out) = STATED.findall(shapes)

    def axes(told, size):
        if told.startswith("like "):
            return arrays[told[5:]].shape
        if told == "any shape":
            return (2, 5, 3)
        if not told.startswith("("):
            return ()
        return sum((axis(word, size) for word in re.findall(r"[^(),\s]+", told)), ())

    def axis(word, size):
        """One axis: a letter, `4h` for four of h, or a number; `...` are two."""
        factor, letter = re.fullmatch(r"(\d*)(.*)", word).groups()
        if letter == "...":
            return (2, 5)
        length = size(letter) if letter else 1
        return (length and length * int(factor or 1),)

    for name, told in stated:
        shape = axes(told, lambda letter: sizes.setdefault(letter, len(sizes)))
        arrays[name] = values(name, shape, rng)
    return list(arrays.values()), axes(out, sizes.get)


def values(name, shape, rng):
    if name == "y":  # labels
        return rng.integers(0, 3, shape)
    if name == "key":
        return (1, 2, 0)
    if name == "shape":
        return (3, 5)  # of a table (5, 3)
    numbers = rng.normal(size=shape)
    if name == "Wh":  # a state that feeds itself shall settle
        return numbers / (2 * shape[0])
    # A logarithm or a root of these may be taken, or something is divided by them.
    return 0.5 + np.abs(numbers) if name in ("A", "B", "p") else numbers


def options_of(f):
    """A value for each option without a default."""
    parameters = inspect.signature(f).parameters.values()
    needed = [
        p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty
    ]
    return dict.fromkeys(needed, 0.3)


def fits(shape, expected):
    return len(shape) == len(expected) and all(
        size in (None, is_) for is_, size in zip(shape, expected, strict=True)
    )
