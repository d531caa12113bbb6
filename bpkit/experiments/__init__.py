"""Experiments too large for a cell: scripts, each beside the results that it wrote.

    results("10_depth")    what bpkit/experiments/10_depth.json holds
    script("10_depth")     the names of the script, to run one seed of it again

All of one is run by `python -m bpkit.experiments.10_depth`, which takes minutes.
"""

import json
import runpy
from pathlib import Path

HERE = Path(__file__).parent


def results(name):
    """What an experiment wrote, as a dict."""
    return json.loads(_file(name, ".json").read_text(encoding="utf-8"))


def script(name):
    """{name: object} of what an experiment's script defines, as `runpy` gives it."""
    return runpy.run_path(str(_file(name, ".py")))


def _file(name, ending):
    path = HERE / f"{name}{ending}"
    if not path.exists():
        there = ", ".join(sorted(p.stem for p in HERE.glob("[0-9]*.py")))
        raise FileNotFoundError(f"no experiment {name!r} is stored; there are {there}.")
    return path
