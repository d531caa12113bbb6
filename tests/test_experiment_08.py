"""Chapter 08's stored experiments are those of their scripts and of its cells."""

import ast
import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest
from helpers import WEEKLY

from bpkit.datasets import digits

ROOT = Path(__file__).parent.parent
EXPERIMENTS = ROOT / "bpkit" / "experiments"


def script(name):
    spec = importlib.util.spec_from_file_location(name, EXPERIMENTS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def stored(name):
    return json.loads((EXPERIMENTS / f"{name}.json").read_text(encoding="utf-8"))


ZOO = sorted(stored("08_bug_zoo"))


def test_the_zoo_of_the_chapter_is_that_of_the_script():
    path = ROOT / "chapters" / "08_trusting_a_gradient.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    source = (EXPERIMENTS / "08_bug_zoo.py").read_text(encoding="utf-8")
    shown, run = (parts(ast.parse(text)) for text in (code, source))
    for name in ("RIGHT", "loss", "backward_of"):
        assert shown[name] == run[name], name


def parts(tree):
    """What a name stands for: the last definition, or assignment, of each."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef):
            found[node.name] = ast.dump(node)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found[node.targets[0].id] = ast.dump(node.value)
    return found


def test_what_is_stored_of_the_zoo_was_made_with_it():
    zoo, kept = script("08_bug_zoo"), stored("08_bug_zoo")
    assert {bug: tuple(one["change"]) for bug, one in kept.items()} == {
        "right": ("", ""),
        **zoo.ZOO,
    }
    for bug, one in kept.items():
        errors = zoo.errors(zoo.RIGHT.replace(*one["change"]))
        assert (max(errors) > 0.01) == (bug != "right")
        assert len(one["read"]) == 10


@pytest.mark.parametrize("bug", ZOO if WEEKLY else ["no_bias"])
def test_a_bug_that_trains_reads_what_is_stored_on_any_processor(bug):
    zoo, kept = script("08_bug_zoo"), stored("08_bug_zoo")[bug]
    read = zoo.train(zoo.RIGHT.replace(*kept["change"]), 0, digits())
    # Where a training blows up, the last digit of float32 decides what is read.
    assert abs(read - kept["read"][0]) < 0.05 or max(read, *kept["read"]) < 0.8


@pytest.mark.parametrize("method", ["forward_mode", "difference"])
def test_all_ways_to_a_gradient_agree(method):
    cost, rng = script("08_cost"), np.random.default_rng(0)
    X, *weights = rng.normal(size=(4, 5, 5))
    slopes = cost.backpropagation(X, weights)
    found = np.zeros_like(slopes)
    for at in np.ndindex(found.shape):
        found[at] = getattr(cost, method)(X, weights, *at)
    np.testing.assert_allclose(found, slopes, atol=1e-9)
    loops = cost.by_loops(X.tolist(), [W.tolist() for W in weights])
    np.testing.assert_allclose(loops, slopes, rtol=1e-12, atol=1e-15)


def test_multiplications_are_counted_as_the_shapes_say():
    backward, differences = script("08_cost").multiplications(6)
    one_loss = 3 * 32 * 6 * 6
    assert (backward, differences) == (3 * one_loss, 2 * 3 * 36 * one_loss)


def test_the_curves_that_went_wrong_are_those_of_the_script_and_of_the_page():
    wrong, kept = script("08_wrong"), stored("08_wrong")
    assert kept["knobs"].keys() == wrong.KNOBS.keys()
    for name, curve in kept["curves"].items():
        again = wrong.run(None if name == "right" else name)["losses"]
        assert np.allclose(again[:20], curve[:20], rtol=1e-3, atol=1e-3), name
    path = ROOT / "chapters" / "08_trusting_a_gradient.ipynb"
    page = path.read_text(encoding="utf-8")
    for line in wrong.TRAINING.strip().split("\n"):
        assert json.dumps(f"    {line}")[1:-1] in page, line
