"""Tries operation.py and slips.py of the current folder; a note for each thing found.

Runs in a process of its own (process.py), which is ended where it takes too long: what
is being done is noted before, so that the one who reads knows where it stopped.
"""

import re
import sys
import warnings
from copy import deepcopy
from pathlib import Path

import numpy as np

from bpkit.capstone.caller import Caller
from bpkit.capstone.lines import (
    BEGIN,
    DONE,
    MARK,
    PAIR,
    WAITS,
    Line,
    Missing,
    line,
    told,
)
from bpkit.capstone.process import RIGHT
from bpkit.gradcheck import relative_error, report

FUNCTIONS = (*PAIR, "inputs", "oracle")
TEMPLATE = Path(__file__).parent / "template"
SEEDS = range(5)
MOST = 200  # entries of all inputs: each is nudged many times
LARGE = 1000
CLOSE = 1e-7
DRAW = "Draw them from `rng` alone, with `rng.standard_normal((3, 4))`."


class Trial(Caller):
    """What is asked, a function for each line: a sentence comes back, or Missing."""

    def functions(self):
        text = Path("operation.py").read_text(encoding="utf-8")
        if text == (TEMPLATE / "operation.txt").read_text(encoding="utf-8"):
            raise Missing("it is as it was laid out. Write the pair first.", BEGIN)
        gone = [x for x in FUNCTIONS if not callable(getattr(self.module, x, None))]
        if gone:
            raise Missing(f"it has no function {', '.join(gone)}. Write it there.")
        left = [k for k, row in enumerate(text.splitlines(), 1) if MARK in row]
        if left:
            raise Missing(f"{MARK} stands in line {', '.join(map(str, left))}.")
        return "it loads, and nothing in it is left to be written."

    def drawn(self):
        first, second = self.inputs(0), self.inputs(1)
        size = sum(np.size(X) for X in first)
        if size > MOST:
            raise Missing(f"they have {size} entries. Take {MOST} at the most.")
        if all(map(np.array_equal, first, second)):
            raise Missing(f"two seeds gave the same. {DRAW}")
        if not all(map(np.array_equal, first, self.inputs(0))):
            raise Missing(f"one seed gave others the second time. {DRAW}")
        if np.asarray(first[0]).dtype != float:
            raise Missing(
                f"the first one has dtype {np.asarray(first[0]).dtype}, expected "
                "float64. Differentiable inputs come first."
            )
        return f"shapes {', '.join(str(np.shape(X)) for X in first)}, other each time."

    def values(self):
        for seed in SEEDS:
            inputs = self.inputs(seed)
            out = self.output(inputs)
            own, self.module.operation = self.module.operation, refuse
            try:
                expected = self.call("oracle", self.module.oracle, *inputs)
            finally:
                self.module.operation = own
            expected = np.asarray(expected)
            if expected.shape != out.shape:
                raise Missing(
                    f"`operation` has shape {out.shape}, `oracle` {expected.shape} for "
                    "the same inputs. One of the two is wrong."
                )
            if relative_error(out, expected) > CLOSE:
                i = np.unravel_index(np.argmax(np.abs(out - expected)), out.shape)
                raise Missing(
                    f"for `inputs(np.random.default_rng({seed}))` entry "
                    f"{tuple(map(int, i))} is {out[i]:.6g} of `operation` and "
                    f"{expected[i]:.6g} of `oracle`. Work one out by hand."
                )
        return f"they agree with the oracle on {len(SEEDS)} draws."

    def slopes(self):
        for seed in SEEDS:
            inputs = self.inputs(seed)
            self.gradients(seed, inputs, self.output(inputs).shape)
            self.note(doing=[self.asked, "the gradient check"])
            pair = (getattr(self.module, name) for name in PAIR)
            try:
                found = report(*pair, *inputs, rng=np.random.default_rng(seed))
            except BaseException as error:
                raise Missing(told(error)) from None
            if not found.right:
                wrong = [x for x in found.lines if not re.search(r": right\b", x)]
                wrong = re.sub(r"\bf\b", "`operation`", " ".join(wrong))
                wrong = wrong.replace("f_backward", "`operation_backward`")
                raise Missing(f"{wrong} (inputs of seed {seed})")
        return f"they agree with central differences on {len(SEEDS)} draws."

    def shapes(self):
        for seed in SEEDS:
            inputs = self.inputs(seed)
            found = self.gradients(seed, inputs, self.output(inputs).shape)
            for i, (gradient, X) in enumerate(zip(found, inputs, strict=False)):
                if gradient.shape != np.shape(X):
                    raise Missing(
                        f"the gradient of input {i} has shape {gradient.shape}, "
                        f"expected that of the input, {np.shape(X)}."
                    )
        got, of = len(found), len(inputs)
        rest = "; what comes after counts as constant" if got < of else ""
        return f"{got} of {of} inputs get a gradient, in their shape{rest}."

    def purity(self):
        inputs = self.inputs(0)
        dout = np.random.default_rng(0).standard_normal(self.output(inputs).shape)
        for name, given in zip(PAIR, (inputs, (dout, *inputs)), strict=True):
            mine = deepcopy(given)
            f = getattr(self.module, name)
            self.call(name, lambda f=f, mine=mine: f(*mine))  # no copy of its own
            for k, (before, after) in enumerate(zip(given, mine, strict=True)):
                if not np.array_equal(before, after, equal_nan=True):
                    raise Missing(
                        f"`{name}` writes into its argument {k}. Work on a copy."
                    )
        return "neither of the two writes into its inputs."

    def large(self):
        for seed in SEEDS:
            inputs = scaled(self.inputs(seed))
            out = self.output(inputs)
            found = [out, *self.gradients(seed, inputs, out.shape)]
            for k, array in enumerate(found):
                if np.isnan(array).any():
                    what = f"the gradient of input {k - 1}" if k else "the output"
                    raise Missing(
                        f"for inputs times {LARGE} (seed {seed}) {what} has nan. Where "
                        "is inf - inf, 0 * inf or inf / inf?"
                    )
        return f"no nan for inputs times {LARGE}."

    def numbers(self, replaces, wrong=None):
        """What one of the pair, or a slip in its place, returns for all draws."""
        found = []
        for seed in SEEDS:
            drawn = self.inputs(seed)
            for inputs in (drawn, scaled(drawn)):
                if replaces == "operation":
                    found.append(self.output(inputs, wrong))
                else:
                    shape = self.output(inputs).shape
                    found += self.gradients(seed, inputs, shape, wrong)
        return found

    def slip(self, entry, seen):
        if not isinstance(entry, tuple) or len(entry) != 3:
            raise Missing("expected three things: what it replaces, the slip, a hint.")
        replaces, wrong, hint = entry
        if replaces not in PAIR or not callable(wrong):
            raise Missing(f"expected {' or '.join(map(repr, PAIR))}, then a function.")
        try:
            right = self.numbers(replaces)
        except Missing:
            raise Missing("until operation.py is right.", WAITS) from None
        try:
            numbers = self.numbers(replaces, wrong)
        except Missing as missing:
            raise Missing(
                f"{missing.sentence} A slip comes back, with wrong numbers."
            ) from None
        if same(numbers, right):
            raise Missing(f"it gives the numbers of `{replaces}` on all draws.")
        for other, kept in seen.items():
            if kept[0] == replaces and same(kept[1], numbers):
                raise Missing(f"it gives the numbers of {other} on all draws.")
        seen[self.asked] = replaces, numbers
        if not isinstance(hint, str) or not hint.strip() or MARK in hint:
            raise Missing("its hint is still to be written.")
        return "it differs from the pair and has a hint"


def named(entry):
    """The name of a slip's function, where it has one."""
    wrong = entry[1:2] if isinstance(entry, tuple) else ()
    return "".join(f", {x.__name__}" for x in wrong if hasattr(x, "__name__"))


def scaled(inputs):
    return tuple(X * LARGE if np.asarray(X).dtype.kind == "f" else X for X in inputs)


def same(a, b):
    return len(a) == len(b) and all(
        x.shape == y.shape and np.allclose(x, y, rtol=CLOSE, atol=0, equal_nan=True)
        for x, y in zip(a, b, strict=True)
    )


def safely(ask, *arguments):
    """What comes back may be anything: an error of ours on it is a sentence too."""
    try:
        return ask(*arguments)
    except Exception as error:
        if isinstance(error, Missing):
            raise
        raise Missing(f"what came back cannot be compared: {told(error)}.") from None


def refuse(*inputs):
    raise RuntimeError("it asks `operation` itself; an oracle goes another way")


def main(notes):
    warnings.simplefilter("ignore")
    trial = Trial(notes)
    asks = [trial.functions, trial.drawn, trial.values, trial.slopes]
    asks += [trial.shapes, trial.purity, trial.large]
    try:
        trial.module = trial.load("operation")
        for trial.asked, ask in zip(RIGHT, asks, strict=True):
            trial.note(line=line(trial.asked, safely, ask))
        trial.asked = "slips.py"
        slips = getattr(trial.load("slips"), "SLIPS", [])
        if not isinstance(slips, list | tuple):
            raise Missing(f"SLIPS is a {type(slips).__name__}, expected a list.")
        trial.note(count=len(slips))
        seen = {}
        for k, entry in enumerate(slips, 1):
            trial.asked = f"slip {k}{named(entry)}"
            trial.note(slip=line(trial.asked, safely, trial.slip, entry, seen))
    except Missing as missing:
        kind = "slip" if trial.asked == "slips.py" else "line"
        found = Line(trial.asked, missing.state, missing.sentence)
        trial.note(**{kind: found})
    trial.note(end=DONE)


if __name__ == "__main__":
    main(sys.argv[1])
