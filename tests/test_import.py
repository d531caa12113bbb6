"""import bpkit brings NumPy and nothing else; the numerics bring no pictures."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PICTURES = {"matplotlib", "IPython", "ipywidgets", "anywidget", "traitlets"}


def loaded_by(statement):
    """Top-level names of the modules a statement loads in a fresh interpreter."""
    code = (
        "import sys; before = set(sys.modules); "
        f"{statement}; "
        "import json; print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    # -S leaves out site-packages' start-up files, which load what they like; -E and
    # -s the user's own settings.
    search = [str(ROOT), *(p for p in sys.path if p.endswith("-packages"))]
    start = f"import sys; sys.path[:0] = {search!r}; {code}"
    done = subprocess.run(
        [sys.executable, "-S", "-E", "-s", "-c", start],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


def outside_stdlib(names):
    return {n for n in names if n not in sys.stdlib_module_names and n != "bpkit"}


def test_import_bpkit_loads_numpy_and_nothing_else_from_outside():
    names = loaded_by("import bpkit")
    private = outside_stdlib(loaded_by("import numpy"))
    assert "numpy" in names
    assert outside_stdlib(names) <= private


@pytest.mark.parametrize("module", ["training", "datasets"])
def test_training_and_data_load_no_pictures(module):
    names = loaded_by(f"import bpkit.{module}")
    assert "numpy" in names
    assert not names & PICTURES


def test_training_and_data_are_not_loaded_before_they_are_asked_for():
    """tqdm costs as much as half of NumPy: who only wants a pair does not pay it."""
    assert "tqdm" not in loaded_by("import bpkit")


def test_the_pairs_are_reached_from_the_package():
    statement = (
        "import bpkit; bpkit.activations.relu, bpkit.losses.mse, bpkit.layers.Dense, "
        "bpkit.optimizers.Adam, bpkit.gradcheck.gradient_errors, "
        "bpkit.initializers.he, bpkit.arithmetic.add, bpkit.autograd.Value"
    )
    assert "bpkit" in loaded_by(statement)
