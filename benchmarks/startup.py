"""What a learner waits for before the first cell has run: imports, and the digits."""

import subprocess
import sys

import numpy as np

from benchmarks.measures import raced
from benchmarks.rounds import Race
from bpkit.datasets import DATA, digits


def process(statement):
    """A new Python that runs one statement."""
    command = [sys.executable, "-c", statement]
    return lambda: lambda k: subprocess.run(command, check=True) and None


def of_bpkit():
    return lambda k: digits()[0].mean()


def the_file():
    """The pixels decompressed, and left as they are."""

    def step(k):
        with np.load(DATA / "mnist_10k_2k.npz") as file:
            for name in file.files:
                file[name]

    return step


OURS, NUMPY = "import bpkit", "import numpy"
RACES = {
    "import": Race(
        "a Python that starts, imports and ends",
        {
            OURS: process(OURS),
            NUMPY: process(NUMPY),
            "neither": process("pass"),
        },
        [(OURS, NUMPY, 1.2)],
    ),
    "digits": Race(
        "10,000 and 2,000 digits",
        {"digits()": of_bpkit, "np.load of their file": the_file},
        [("digits()", "np.load of their file", None)],
    ),
}


def measures(quick):
    n = 1 if quick else 30
    found = raced("benchmarks.startup", "import", n)
    for one in raced("benchmarks.startup", "digits", n):
        goal = 0.1 if one["who"] == "digits()" and not one["of"] else one["goal"]
        found.append(one | {"goal": goal})
    return found
