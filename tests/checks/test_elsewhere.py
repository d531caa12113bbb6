"""A right answer is told at the desk what the grader has nothing of."""

from types import SimpleNamespace

import numpy as np
import pytest

from bpkit import checks
from bpkit.checks.elsewhere import missed_elsewhere, package_of

SILU = """
def silu_backward(dA, Z):
    S = {}
    return dA * (S + Z * S * (1 - S))
"""
SCIPY = "nothing of `scipy`: there, an answer that uses it stops"
AFTER = "has `{}` of bpkit only after this exercise"
PARTNER = "def tanh_backward(dA, Z):\n    return {}(dA, Z)"
ANSWERS = [  # id, source, what is said
    ("02.3", SILU.format("1 / (1 + np.exp(-np.clip(Z, -500, 500)))"), ""),
    ("02.3", "from bpkit.activations import sigmoid" + SILU.format("sigmoid(Z)"), ""),
    ("02.3", "from scipy.special import expit" + SILU.format("expit(Z)"), SCIPY),
    ("02.3", "import scipy.special as s" + SILU.format("s.expit(Z)"), SCIPY),
    (
        "02.3",
        "def s(Z):\n    from scipy.special import expit\n    return expit(Z)"
        + SILU.format("s(Z)"),
        SCIPY,
    ),
    ("02.1", "from bpkit.activations import tanh_backward", AFTER),
    (
        "02.1",
        "from bpkit.activations import tanh_backward as t\n" + PARTNER.format("t"),
        AFTER,
    ),
    (
        "02.1",
        "import bpkit.activations\n"
        + PARTNER.format("bpkit.activations.tanh_backward"),
        AFTER,
    ),
    (
        "05.3",
        "from bpkit.autograd import topological_order\n"
        "def parents_first(root):\n    return list(topological_order(root))",
        AFTER,
    ),
]


@pytest.mark.parametrize("id, source, says", ANSWERS)
def test_what_an_answer_misses_in_a_grade_is_named_at_the_desk(id, source, says):
    names, exercise = {}, checks.exercise(id)
    exec("import numpy as np\n" + source, names)
    result = checks.check(id, names[exercise.name])
    assert result == result.maximum
    said = " ".join(result.notes)
    assert says.format((*exercise.withholds, exercise.name)[0]) in said
    assert ("there, an answer that uses it stops" in said) is bool(says)


@pytest.mark.parametrize("chapter", checks.chapters())
def test_no_package_is_missed_by_answers_of_numpy(chapter):
    for exercise in checks.exercises(chapter):
        for answer in (exercise.reference, *exercise.styles):
            assert "nothing of" not in " ".join(missed_elsewhere(exercise, answer))


def test_a_function_of_numpy_is_numpys_whoever_hands_it_on(monkeypatch):
    loaded = {"pylab": SimpleNamespace(log=np.log), "numpy": np}
    monkeypatch.setattr("bpkit.checks.elsewhere.sys", SimpleNamespace(modules=loaded))
    assert package_of(np.log) == "numpy"
