"""The learner's functions, called on copies, each call noted before it begins."""

import importlib
import json
from copy import deepcopy

import numpy as np

from bpkit.capstone.lines import BEGIN, PAIR, Missing, told


class Caller:
    """The learner's operation, called on copies, each call noted."""

    def __init__(self, notes):
        self.notes, self.asked = notes, "operation.py"
        self.module = None

    def note(self, **what):
        with open(self.notes, "a", encoding="utf-8") as file:
            file.write(json.dumps(what) + "\n")

    def call(self, name, f, *arguments):
        self.note(doing=[self.asked, f"`{name}`"])
        try:
            with np.errstate(all="ignore"):
                return f(*deepcopy(arguments))
        except NotImplementedError:
            raise Missing(f"`{name}` is still to be written.", BEGIN) from None
        except BaseException as error:
            sizes = ", ".join(str(np.shape(a)) for a in arguments if name in PAIR)
            on = f" on inputs of shapes {sizes}" if sizes else ""
            raise Missing(f"`{name}` stops with {told(error)}{on}.") from None

    def load(self, name):
        self.note(doing=[self.asked, f"{name}.py"])
        try:
            return importlib.import_module(name)
        except BaseException as error:
            at = f"{name}.py stops with {told(error)}. Mend that first."
            raise Missing(at) from None

    def inputs(self, seed):
        drawn = self.call("inputs", self.module.inputs, np.random.default_rng(seed))
        if not isinstance(drawn, tuple) or not drawn:
            raise Missing(
                f"`inputs` returned {type(drawn).__name__}, expected a tuple of inputs."
                " Of a single one it is `(X,)`, with the comma."
            )
        return drawn

    def output(self, inputs, f=None):
        f = f or self.module.operation
        out = self.call("operation", f, *inputs)
        if np.asarray(out).dtype.kind != "f":
            raise Missing(
                f"`operation` returned {type(out).__name__}, expected a float or an "
                "array of floats. Is its `return` missing?"
            )
        return np.asarray(out)

    def gradients(self, seed, inputs, shape, f=None):
        """What comes back for a drawn dout, as a list."""
        dout = np.random.default_rng(seed).standard_normal(shape)
        f = f or self.module.operation_backward
        found = self.call("operation_backward", f, dout, *inputs)
        found = list(found) if isinstance(found, tuple | list) else [found]
        if len(found) > len(inputs) or any(
            np.asarray(g).dtype.kind != "f" for g in found
        ):
            raise Missing(
                f"`operation_backward` returned {len(found)} things for {len(inputs)} "
                "inputs, expected an array of floats for each differentiable input."
            )
        return [np.asarray(gradient) for gradient in found]
