"""The micrograd package (Karpathy, 2020): its two tests and its demo, with Value."""

import gc
import importlib
import random

import numpy as np
import pytest
from helpers import require
from published import CASES
from published_graphs import more_operations, sanity

from bpkit.autograd import Value
from bpkit.datasets import moons


def shim(data):
    """micrograd's Value(data): it takes integers, and so did its tests."""
    return Value(float(data))


def torch_leaf(torch):
    return lambda x: torch.tensor([float(x)], dtype=torch.double, requires_grad=True)


def slopes(leaf, graph, *data):
    """The graph's result and the slope of each of its inputs."""
    leaves = [leaf(x) for x in data]
    out = graph(*leaves)
    out.backward()
    return [float(x) for x in [out.data, *(leaf.grad for leaf in leaves)]]


@pytest.mark.parametrize("id", ["engine.micrograd.sanity", "engine.micrograd.readme"])
def test_the_tests_of_micrograd_pass(id, torch):
    """Its tests ask for what PyTorch says; so does this, to 1e-12."""
    graph = {"sanity": sanity, "readme": more_operations}[id.rpartition(".")[2]]
    data = CASES[id]["inputs"].values()
    expected = slopes(torch_leaf(torch), graph, *data)
    assert slopes(shim, graph, *data) == pytest.approx(expected, rel=1e-12)


@pytest.fixture
def micrograd():
    require("micrograd.engine", "pip install micrograd")
    return importlib.import_module("micrograd.engine")


@pytest.mark.parametrize("graph", [sanity, more_operations])
def test_the_two_engines_agree_on_its_tests(micrograd, graph):
    data = [-4.0, 2.0][: 1 if graph is sanity else 2]
    expected = slopes(micrograd.Value, graph, *data)
    assert slopes(shim, graph, *data) == pytest.approx(expected, rel=1e-12)


STEPS = 3
RATES = [1.0 - 0.9 * k / 100 for k in range(STEPS)]


def demo(leaf, micrograd, monkeypatch):
    """Losses and gradients of the demo's steps, its network on this leaf of an engine.

    2-16-16-1 on 100 moons: relu(1 - y score) on average, 1e-4 of the sum of squares,
    all examples at once, a falling rate.
    """
    nn = importlib.import_module("micrograd.nn")
    monkeypatch.setattr(nn, "Value", leaf)
    random.seed(1337)
    model = nn.MLP(2, [16, 16, 1])
    X, y = moons(100, rng=np.random.default_rng(1337))
    history = []
    for lr in RATES:
        scores = [model([leaf(x) for x in row]) for row in X]
        margins = [(1 + -t * s).relu() for t, s in zip(2 * y - 1, scores, strict=True)]
        squares = sum(p * p for p in model.parameters())
        L = sum(margins) * (1 / len(margins)) + 1e-4 * squares
        model.zero_grad()
        L.backward()
        history.append([L.data, *(p.grad for p in model.parameters())])
        for p in model.parameters():
            p.data -= lr * p.grad
        gc.collect()  # micrograd's graphs are cycles: once a step is faster than always
    return np.array(history, float)


def demo_of_arrays():
    """The same with six values that are arrays; gradients in micrograd's order."""
    random.seed(1337)
    params = []
    for d_in, d_out in [(2, 16), (16, 16), (16, 1)]:
        units = [[random.uniform(-1, 1) for _ in range(d_in)] for _ in range(d_out)]
        params += [np.array(units).T, np.zeros(d_out)]
    X, y = moons(100, rng=np.random.default_rng(1337))
    history = []
    for lr in RATES:
        W1, b1, W2, b2, W3, b3 = values = [Value(p) for p in params]
        scores = ((X @ W1 + b1).relu() @ W2 + b2).relu() @ W3 + b3
        L = (1 - (2 * y - 1)[:, None] * scores).relu().mean()
        L = L + 1e-4 * sum((v * v).sum() for v in values)
        L.backward()
        grads = [v.grad for v in values]
        units = zip(grads[::2], grads[1::2], strict=True)
        history.append([L.data, *np.concatenate([unit_by_unit(*u) for u in units])])
        params = [p - lr * grad for p, grad in zip(params, grads, strict=True)]
    return np.array(history)


def unit_by_unit(dW, db):
    return np.vstack([dW, db]).T.ravel()


@pytest.fixture
def collector_off():
    gc.disable()
    yield
    gc.enable()


def test_the_demo_has_the_same_losses_and_gradients(
    micrograd, monkeypatch, collector_off
):
    theirs = demo(micrograd.Value, micrograd, monkeypatch)
    assert theirs.shape == (STEPS, 1 + 337)
    assert theirs[-1, 0] < theirs[0, 0]  # it learns
    mine = demo(shim, micrograd, monkeypatch)
    np.testing.assert_allclose(mine, theirs, rtol=0, atol=1e-12)
    np.testing.assert_allclose(demo_of_arrays(), theirs, rtol=0, atol=1e-12)
