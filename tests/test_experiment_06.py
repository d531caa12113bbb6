"""Chapter 06's stored experiment is that of its script and of its cells."""

import ast
import json

import pytest
from test_experiment_08 import EXPERIMENTS, ROOT, parts, script, stored


def test_the_chapter_goes_back_as_the_script_does():
    path = ROOT / "chapters" / "06_backpropagation_by_hand.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")
    source = (EXPERIMENTS / "06_order.py").read_text(encoding="utf-8")
    shown, run = (parts(ast.parse(text)) for text in (code, source))
    assert shown["backward"] == run["backward"]


def test_what_is_stored_of_the_orders_was_made_with_it():
    order, kept = script("06_order"), stored("06_order")
    assert kept["read"].keys() == order.KNOBS.keys()
    assert tuple(kept["rates"]) == order.RATES
    for knob in ("100 steps", "10 units"):
        for turn in (False, True):
            read = order.digits_read(0, 0.1, turn, **order.KNOBS[knob])
            assert read == pytest.approx(kept["read"][knob][turn][0][0], abs=0.03)
