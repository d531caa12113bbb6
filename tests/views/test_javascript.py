"""The views' JavaScript: it parses, and its pure functions are right. Needs Node.js."""

import json
import subprocess

import numpy as np
import pytest
from helpers import require_program

from bpkit import plotting
from bpkit.widgets._view import STATIC, javascript

MODULES = sorted(path.name for path in STATIC.glob("*.js") if path.name != "shared.js")


def node(source, *options):
    program = require_program("node", "it comes with Node.js (Debian package nodejs)")
    run = subprocess.run(
        [program, *options, "--input-type=module", "-"],
        input=source,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.parametrize("name", MODULES)
def test_modules_load_and_export_a_render_function(name):
    # Loading touches no page, so that it works where there is none.
    source = javascript(name).replace("export default", "const module =")
    assert node(source + "\nconsole.log(typeof module.render)") == "function\n"


def value_of(name, expression):
    return json.loads(
        node(f"{javascript(name)}\nconsole.log(JSON.stringify({expression}))")
    )


def test_the_zero_line_lies_where_the_surface_is_zero():
    n, side = 41, 200

    def curved(X):
        return X[:, 0] ** 2 + 2 * X[:, 1] - 1

    X, *_ = plotting.grid((-2, 2, -2, 2), n)
    numbers = json.dumps(curved(X).tolist())
    path = value_of(
        "neurons.js", f"zeroLine(Float32Array.from({numbers}), {n}, {side})"
    )
    pieces = [piece.split("L") for piece in path.split("M")[1:]]
    assert len(pieces) > 40 and all(len(piece) == 2 for piece in pieces)
    pixels = np.array([point.split(",") for piece in pieces for point in piece], float)
    points = np.stack([pixels[:, 0] / 50 - 2, 2 - pixels[:, 1] / 50], axis=1)
    # Pixels are rounded to 0.05; f changes by at most 5 per unit, 50 pixels a unit.
    assert np.max(np.abs(curved(points))) < 5 * 2 * 0.05 / 50 + 2 * 0.1**2 / 8


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_surface_of_one_sign_has_no_zero_line(sign):
    assert (
        value_of("neurons.js", f"zeroLine(new Float32Array(9).fill({sign}1), 3, 9)")
        == ""
    )


@pytest.mark.parametrize(
    "value, text", [(-0.5, "−0.5"), (0.1 + 0.2, "0.3"), (1234.56, "1235"), (0, "0")]
)
def test_numbers_are_short_and_have_a_true_minus(value, text):
    assert value_of("explore.js", f"shortNumber({value!r})") == text


@pytest.mark.parametrize(
    "value, top", [(2.3, 2.5), (0.09, 0.1), (7.1, 8), (1, 1), (0, 1), (130, 150)]
)
def test_the_loss_axis_ends_a_little_above_the_largest_loss(value, top):
    assert value_of("training.js", f"niceAbove({value})") == pytest.approx(top)
