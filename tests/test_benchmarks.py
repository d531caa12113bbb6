"""The benchmarks run with their peers; the page is what they measured.

No time is a test here: the work behind the ratios is counted in numerics/test_work.py.
"""

import json
import subprocess
import sys

import pytest
from helpers import WEEKLY, require
from PIL import Image

from benchmarks import page, rounds
from benchmarks.measures import measure, short, spread
from benchmarks.rounds import ROOT

BENCH = "pip install -r requirements-bench.txt"
RESULTS = json.loads((page.FOLDER / page.RESULTS).read_text(encoding="utf-8"))


def quickly(name):
    """What `python -m benchmarks --quick` measures: a round of a small size."""
    command = [sys.executable, "-m", "benchmarks", "--quick", "--json", "--only", name]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)[name]["measures"]


def rows(found):
    return {(row["who"], row["of"]) for row in found}


LONG = ["network", "notebooks", "images", "sequences"] if WEEKLY else []


@pytest.mark.parametrize("name", [*LONG, "value", "startup"])
def test_a_benchmark_runs_with_its_peers_and_fills_the_rows_of_the_page(name):
    """It stops where the engines of a round do not come to the same numbers."""
    for module in ["torch", "sklearn", "jax", "autograd", "micrograd", "threadpoolctl"]:
        require(module, BENCH)
    found = quickly(name)
    assert rows(found) == rows(RESULTS[name]["measures"])
    assert all(min(row["values"]) > 0 for row in found)

    if name == "notebooks":  # what no machine changes
        cells = next(row["values"] for row in found if row["unit"] == "cells")
        path = ROOT / "exercises" / "01_weights_and_biases.ipynb"
        book = json.loads(path.read_text(encoding="utf-8"))
        assert cells == [sum(cell["cell_type"] == "code" for cell in book["cells"])]


# Engines in turn ----------------------------------------------------------------------

FAKE = '''
from itertools import count

from benchmarks.rounds import Race

def one(factor):
    """An engine that counts its own steps."""

    def make():
        steps = count(1)
        return lambda k: factor * next(steps)

    return make

def absent():
    import not_there

silent = lambda: lambda k: None
RACES = {
    "same": Race("counting", {"ours": one(1), "silent": silent, "no": absent}, []),
    "near": Race("counting", {"ours": one(1), "theirs": one(1.1)}, [], within=0.55),
    "far": Race("counting", {"ours": one(1), "theirs": one(1.1)}, [], within=0.15),
}
'''


@pytest.fixture
def race(tmp_path, monkeypatch):
    (tmp_path / "fake_races.py").write_text(FAKE, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(rounds, "WARM_UP", 1)
    return lambda name, n: rounds.run("fake_races", name, n)


def test_each_engine_is_timed_in_each_round_and_a_missing_one_is_named(race):
    seconds, kernels, missing = race("same", 3)
    assert missing == {"not_there"} and kernels.keys() == seconds.keys()
    assert {name: len(times) for name, times in seconds.items()} == {
        "ours": 3,
        "silent": 3,
    }


def test_engines_that_do_not_do_the_same_stop_the_run(race):
    """1 and 1.1 are near enough, 2 and 2.2 are not."""
    with pytest.raises(ValueError, match="step 1 gave .*2.2"):
        race("far", 2)


def test_all_engines_begin_anew_together(race):
    """After five steps they differ by 0.5, after a sixth they would by 0.6."""
    seconds, *_ = race("near", rounds.ANEW + 2)
    assert len(seconds["theirs"]) == rounds.ANEW + 2


# The page -----------------------------------------------------------------------------


def test_the_page_shows_what_results_hold():
    text = (page.FOLDER / page.PAGE).read_text(encoding="utf-8")
    shown = page.MEASURED.search(text).group()
    assert shown == page.measured(RESULTS), "run python -m benchmarks"


def test_the_figure_is_of_the_ratios_that_results_hold():
    with Image.open(page.FOLDER / page.FIGURE) as picture:
        assert picture.text["source"] == page.fingerprint(RESULTS)


def test_what_was_not_measured_again_stays_on_the_page(tmp_path):
    old, new = (
        {
            "machine": name,
            "load": [0, 0],
            "measures": [measure("sums", "we", [2, 4], of="they", goal=goal)],
        }
        for name, goal in [("an old one", 3.5), ("a new one", 2)]
    )
    page.renew({"value": old, "startup": old}, tmp_path)
    page.renew({"startup": new}, tmp_path)
    text = (tmp_path / page.PAGE).read_text(encoding="utf-8")
    assert text.count("an old one") == text.count("a new one") == 1
    assert "| sums | we | 3 (2.5 to 3.5) of they | 3.5 | reached |" in text
    assert "| sums | we | 3 (2.5 to 3.5) of they | 2 | missed |" in text
    assert "1 are at or below" in text


@pytest.mark.parametrize(
    "value, text",
    [(0.000123456, "0.000123"), (1.5, "1.5"), (12345.6, "12300"), (1 / 30, "0.0333")],
)
def test_three_digits_of_a_number_are_shown(value, text):
    assert short(value) == text


def test_a_single_value_has_no_spread():
    assert spread([0.5]) == "0.5"
    assert spread([1, 2, 3]) == "2 (1.5 to 2.5)"
