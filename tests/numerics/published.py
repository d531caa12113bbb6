"""The published cases and the functions that run them."""

import json
from pathlib import Path
from types import SimpleNamespace

import numpy as np

FILE = Path(__file__).parents[1] / "data" / "published_cases.json"
CASES = {case["id"]: case for case in json.loads(FILE.read_text("utf-8"))["cases"]}
RUNNERS = {}


def runs(*ids):
    """Register f(x) -> {name: value}; x has a case's inputs as float arrays."""

    def register(f):
        assert not RUNNERS.keys() & set(ids), f"{ids} has a runner already"
        RUNNERS.update(dict.fromkeys(ids, f))
        return f

    return register


def inputs(id):
    """The inputs of a case as attributes, lists as float arrays."""
    given = CASES[id].get("inputs", {})
    return SimpleNamespace(
        **{
            k: np.array(v, float) if isinstance(v, list) else v
            for k, v in given.items()
        }
    )


def run(id):
    return RUNNERS[id](inputs(id))


class Legacy:
    """A generator that draws (d_out, d_in) from the old seed and hands it transposed.

    The sources keep weights as (d_out, d_in) and draw them with np.random.randn.
    """

    def __init__(self, seed):
        self.random = np.random.RandomState(seed)

    def standard_normal(self, shape):
        return self.random.randn(*shape[::-1]).T
