"""An answer is worth the same where it is written and where it is graded.

Both sides get the same inputs here. What an answer is worth, other tests say.
"""

import ast
import contextlib
import io
import json
import re
import warnings
from functools import cache
from itertools import groupby

import numpy as np
import pytest
from answers import ROOT
from helpers import WEEKLY, require_program
from stock import stock

from bpkit import checks
from bpkit.grading import holdings
from bpkit.grading.boxed import BoxedNotebook
from bpkit.grading.modules import closure
from bpkit.grading.sandbox import Limits

LIMITS = Limits(submission=600, cpu=600)  # one box for many submissions
STOCK = {
    chapter: list(answers) for chapter, answers in groupby(stock(), lambda a: a.id[:2])
}
NOT_THERE = re.compile(r"`(\w+)` of `bpkit\.(\w+)` is not there while this")


@pytest.fixture(scope="module", autouse=True)
def bubblewrap():
    require_program("bwrap", "it is the Debian package bubblewrap")


@cache
def solved(chapter):
    """What the cells of solutions/NN_* import and define, and `import math`."""
    (path,) = (ROOT / "solutions").glob(f"{chapter}_*.ipynb")
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    nodes = [node for source in code for node in ast.parse(source).body]
    kinds = ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef
    return ["import math", *(ast.unparse(n) for n in nodes if isinstance(n, kinds))]


def at_the_desk(cells, exercise):
    names = {}
    with (
        np.errstate(),
        warnings.catch_warnings(),
        contextlib.redirect_stdout(io.StringIO()),
    ):
        for cell in cells:
            exec(compile(cell, "<cell>", "exec"), names)
        return checks.check(exercise.id, names[exercise.name])


def in_the_box(notebook, exercise):
    rng = np.random.default_rng([int(part) for part in exercise.id.split(".")])
    return notebook.judge(exercise, rng)


def worth(result):
    return result.outcome, float(result), result.slip


def both(exercise, desk, grade):
    """What is said on both sides, where it is not the same."""
    if worth(desk) != worth(grade):
        return exercise.id, worth(desk), desk.message, worth(grade), grade.message


def due(exercise):
    """A whole job trains for seconds: a push tries that of the newest chapter."""
    newest = exercise.id.startswith(checks.chapters()[-1])
    return WEEKLY or newest or not exercise.is_a_job


@pytest.mark.parametrize("chapter", STOCK)
def test_the_answers_of_learners(chapter):
    notebook = BoxedNotebook([], checks.exercises(chapter), LIMITS)
    differ = []
    for exercise in notebook.exercises:
        there = closure(holdings.held(notebook.exercises, exercise))
        answers = [one for one in STOCK[chapter] if one.id == exercise.id]
        answers *= due(exercise)
        every = 8 if exercise.is_a_job else 4  # at a push; all of them weekly
        for answer in answers if WEEKLY else answers[::every]:
            notebook.cells = [*solved(chapter), answer.source]
            if notebook.session:
                notebook.run()
            grade = in_the_box(notebook, exercise)
            if missed := NOT_THERE.search(grade.message):
                assert missed.groups()[::-1] not in there and grade == 0
            else:
                desk = at_the_desk(notebook.cells, exercise)
                differ.append(both(exercise, desk, grade))
    notebook.close()
    assert not list(filter(None, differ))


SPELLINGS = {
    "star": "from bpkit.{} import *",
    "another name": "import bpkit.{} as B",
    "module": "from bpkit import {} as B",
    "package": "import bpkit.{0}; B = bpkit.{0}",
}
STRICT = """
import warnings
import numpy as np
np.seterr(all="raise")
warnings.simplefilter("error")
"""


def respelled(cell, spelling):
    """A cell, of which an import of bpkit's numerics is spelled another way."""
    found = re.fullmatch(r"from bpkit\.(\w+) import (.*)", cell)
    if not found or found[1] == "checks":
        return cell
    values = re.sub(r"\w+", r"B.\g<0>", found[2])
    names = f"; {found[2]}, _ = {values}, 0" if spelling != "star" else ""
    return SPELLINGS[spelling].format(found[1]) + names


# At a push each chapter is tried in one spelling, the next in the next; weekly in all.
TURNS = [
    (chapter, spelling)
    for i, chapter in enumerate(checks.chapters())
    for j, spelling in enumerate(SPELLINGS)
    if WEEKLY or i % len(SPELLINGS) == j
]


@pytest.mark.parametrize("chapter, spelling", TURNS)
def test_solutions_with_strict_errors_and_other_imports(chapter, spelling):
    cells = [STRICT, *(respelled(cell, spelling) for cell in solved(chapter))]
    notebook = BoxedNotebook(cells, checks.exercises(chapter), LIMITS)
    for exercise in notebook.exercises:
        if not due(exercise):
            continue
        grade = in_the_box(notebook, exercise)
        desk = at_the_desk(cells, exercise)
        assert not both(exercise, desk, grade)
        assert grade == grade.maximum
    notebook.close()


BPKITS_OWN = {
    "01.2": """
from bpkit.layers import Dense

def linear(X, W, b):
    layer = Dense(*W.T.shape, rng=np.random.default_rng(0))
    layer.params.update(W=W.T, b=b)
    return layer.forward(X)
""",
    "03.3": """
from bpkit import losses

def perplexity(Z, y):
    return np.exp(losses.cross_entropy(Z, y))
""",
    "04.7": """
import bpkit.optimizers as opt
from bpkit.layers import *

def train_line(X, t, lr, steps):
    params = {"w": np.zeros(X.shape[1], X.dtype), "b": np.zeros(1, X.dtype)}
    for _ in range(steps):
        error = dense(X, params["w"], params["b"]) - t
        grads = {"w": 2 * X.T @ error / len(t), "b": 2 * error.mean(keepdims=True)}
        opt.SGD(lr).step(params, grads)
    return params["w"], params["b"][0]
""",
    "05.5": """
def unmask(x):
    a = x * autograd.Value(2.0)
    b = a * a
    return b + a
""",
    "06.1": """
import bpkit

def tanh_neuron_backward(da, x, w, b):
    x, w, b = (bpkit.autograd.Value(np.asarray(v, float)) for v in (x, w, b))
    ((x * w).sum() + b).tanh().backward()
    return da * x.grad, da * w.grad, da * b.grad
""",
    "07.6": """
from bpkit.layers import Dense, Sequential, Tanh
from bpkit.optimizers import SGD

def filled(W, b):
    layer = Dense(*W.shape, rng=np.random.default_rng(0))
    layer.params.update(W=W.copy(), b=b.copy())
    return layer

def mended_step(X, y, W1, b1, W2, b2, lr):
    model = Sequential(filled(W1, b1), Tanh(), filled(W2, b2))
    model.backward(cross_entropy_backward(1.0, model.forward(X), y))
    SGD(lr).step(model.params, model.grads)
    return tuple(model.params[name] for name in ("W1", "b1", "W2", "b2"))
""",
    "08.7": """
def two_gradients(f, f_backward, X, g, dA):
    X, g = Value(X), Value(g)
    L = (apply(f, f_backward, X, g) * dA).sum()
    L.backward()
    layer = Layer(f, f_backward, g=g.data)
    Sequential(layer).forward(X.data)
    layer.backward(dA)
    return layer.grads["g"], g.grad
""",
    "09.4": """
class AdamW(Adam):
    def __init__(self, lr, weight_decay=0.1):
        super().__init__(lr)
        self.weight_decay = weight_decay

    def update(self, name, W, dW):
        W -= self.lr * self.weight_decay * W
        super().update(name, W, dW)
""",
    "10.6": """
from bpkit.normalization import batch_norm, batch_norm_backward
from bpkit.activations import relu

def block_backward(dZ, X, W, g, b):
    N = batch_norm(X, g, b)
    dX, dg, db = batch_norm_backward(dZ @ W.T * (N > 0), X, g, b)
    return dZ + dX, relu(N).T @ dZ, dg, db
""",
}


@pytest.mark.parametrize("id", BPKITS_OWN)
def test_answers_that_are_made_of_bpkits_own(id):
    chapter = id[:2]
    cells = [*solved(chapter), BPKITS_OWN[id]]
    notebook = BoxedNotebook(cells, checks.exercises(chapter), LIMITS)
    for exercise in notebook.exercises:
        grade = in_the_box(notebook, exercise)
        if exercise.id == id:
            assert not both(exercise, at_the_desk(cells, exercise), grade)
            assert not NOT_THERE.search(grade.message)
            break
    notebook.close()


def test_a_part_that_is_far_too_large_is_told_as_such():
    cell = "def collapse(W1, b1, W2, b2):\n    return np.ones((2000, 2000)), b2"
    exercise = checks.exercise("01.4")
    notebook = BoxedNotebook(["import numpy as np", cell], [exercise], LIMITS)
    result = in_the_box(notebook, exercise)
    assert (result.outcome, result) == ("wrong", 0)
    assert "too many numbers came: (2000, 2000)" in result.message
