"""The work behind the ratios of benchmarks/, counted: the part no machine changes."""

import importlib
import random
import tracemalloc
from collections import Counter

import numpy as np
import pytest
from helpers import require

from bpkit.arithmetic import multiply_backward
from bpkit.autograd import (
    Constant,
    Value,
    marked_in_order,
    of_two,
    topological_order,
)
from bpkit.datasets import digits, moons
from bpkit.layers import Dense, ReLU, Sequential
from bpkit.losses import cross_entropy, cross_entropy_backward
from bpkit.optimizers import SGD
from bpkit.training import train

CALLS = []  # (ufunc, method, shapes of its inputs, size of its result)


class Counted(np.ndarray):
    """An array that notes each NumPy function that works on it, and is infectious."""

    def __array_ufunc__(self, ufunc, method, *inputs, out=(), **options):
        plain = [x.view(np.ndarray) if isinstance(x, Counted) else x for x in inputs]
        if out:
            options["out"] = tuple(x.view(np.ndarray) for x in out)
        result = getattr(ufunc, method)(*plain, **options)
        shapes = tuple(map(np.shape, plain))
        CALLS.append((ufunc.__name__, method, shapes, np.size(result)))
        if out:
            return out[0]
        return result.view(Counted) if isinstance(result, np.ndarray) else result


def network(sizes=(784, 100, 10), kind=np.ndarray):
    rng = np.random.default_rng(0)
    layers = [Dense(*sizes[i : i + 2], rng=rng, dtype=np.float32) for i in (0, 1)]
    for layer in layers:
        layer.params = {name: W.view(kind) for name, W in layer.params.items()}
    return Sequential(layers[0], ReLU(), layers[1])


def data(n, d=784):
    rng = np.random.default_rng(1)
    return rng.random((n, d), dtype=np.float32), rng.integers(0, 10, n)


def epoch(model, X, y, batch_size=64):
    pair = cross_entropy, cross_entropy_backward
    how = {"epochs": 1, "batch_size": batch_size, "rng": np.random.default_rng(2)}
    train(model, *pair, X, y, SGD(0.1, momentum=0.9), **how)


def calls_of_a_step(batch):
    """What one more step calls: an epoch of three steps, less one of two."""
    counts = []
    for n in (3 * batch, 2 * batch):
        X, y = data(n)
        CALLS.clear()
        epoch(network(kind=Counted), X.view(Counted), y, batch)
        at_the_door = "add", "reduce", ((n, 784),), 1
        assert CALLS.count(at_the_door) == 1
        counts.append(Counter(CALLS) - Counter([at_the_door]))
    return list((counts[0] - counts[1]).elements())


def products(calls):
    return Counter(shapes for name, _, shapes, _ in calls if name == "matmul")


def test_a_step_of_training_makes_the_five_products_and_no_other():
    """Two forward, three backward; nobody needs the digits' own gradient."""
    expected = [
        ((64, 784), (784, 100)),
        ((64, 100), (100, 10)),
        ((64, 10), (10, 100)),
        ((100, 64), (64, 10)),
        ((784, 64), (64, 100)),
    ]
    assert products(calls_of_a_step(64)) == Counter(expected)


def test_a_step_goes_over_the_first_weights_four_times_beside_their_product():
    """v *= momentum, v += dW, lr * v, W -= that: nothing else is of that size."""
    sizes = [size for name, _, _, size in calls_of_a_step(64) if name != "matmul"]
    assert sizes.count(784 * 100) == 4
    assert max(size for size in sizes if size != 784 * 100) == 64 * 100


def test_a_batch_of_64_takes_as_many_calls_of_numpy_as_a_batch_of_one():
    """Why one example at a time is slow: each step has the same calls to pay."""
    one, many = (
        Counter((name, method) for name, method, *_ in calls_of_a_step(batch))
        for batch in (1, 64)
    )
    assert one == many
    assert sum(many.values()) == 42


def peak(f, *arguments):
    """The most bytes that f has at once, beyond what there was."""
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        f(*arguments)
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def test_an_epoch_makes_no_copy_of_the_data():
    """It holds gradients, momentum, a copy for the way back, a batch: no more."""
    X, y = data(5000)
    model = network()
    parameters = sum(W.nbytes for W in model.params.values())
    assert peak(epoch, model, X, y) < 5 * parameters + 64 * X[0].nbytes + 100_000
    assert 5 * parameters < X.nbytes / 5


def test_the_digits_are_made_floats_in_one_go():
    """Beside what comes back there are at most the bytes of the file's pictures."""
    digits()  # what is imported on the way has been
    floats = 12_000 * 784 * 4
    assert peak(digits) < floats + floats / 4 + 1_000_000


# Value --------------------------------------------------------------------------------


@pytest.fixture
def demo(monkeypatch):
    """micrograd's demo in the values of either engine: its loss, made anew."""
    nn = require("micrograd.nn", "pip install micrograd")
    micrograd = importlib.import_module("micrograd.engine").Value
    X, y = moons(20, rng=np.random.default_rng(0))

    def loss(leaf):
        monkeypatch.setattr(nn, "Value", leaf)
        random.seed(0)
        model = nn.MLP(2, [4, 1])
        scores = [model([leaf(float(x)) for x in row]) for row in X]
        signs = (2.0 * y - 1).tolist()
        pairs = zip(signs, scores, strict=True)
        margins = [(1 + -sign * s).relu() for sign, s in pairs]
        return sum(margins) * (1.0 / len(margins))

    return loss, micrograd


def micrograds_nodes(root):
    seen, stack = set(), [root]
    while stack:
        if (node := stack.pop()) not in seen:
            seen.add(node)
            stack += node._prev
    return seen


def test_the_graph_of_micrograds_demo_has_micrograds_nodes(demo):
    loss, micrograd = demo
    ours = topological_order(loss(lambda x: Value(float(x))))
    theirs = micrograds_nodes(loss(micrograd))
    assert len(ours) == len(theirs)


def test_what_is_made_of_two_is_the_value_that_the_class_would_make():
    x, y = Value(2.0), Value(np.ones(3))
    for left, right in [(x, x), (x, y), (y, Constant(3.0))]:
        data = left.data * right.data
        made = of_two(data, left, right, multiply_backward)
        usual = Value(data, (left, right), multiply_backward)
        assert type(made) is Value and made.parents == usual.parents
        for slot in Value.__slots__:
            np.testing.assert_equal(getattr(made, slot), getattr(usual, slot))
    with pytest.raises(TypeError, match="floats"):
        of_two(6, x, x, multiply_backward)


def test_the_order_of_backward_is_a_topological_one(demo):
    loss, _ = demo
    L = loss(lambda x: Value(float(x))) * 2.0
    order = marked_in_order(L)
    values = [value for value in order if not isinstance(value, Constant)]
    place = {value: k for k, value in enumerate(values)}
    expected = {v for v in topological_order(L) if not isinstance(v, Constant)}
    assert place.keys() == expected and len(values) == len(place)
    for value in values:
        assert all(place.get(p, -1) < place[value] for p in value.parents)


def test_a_walk_that_was_interrupted_leaves_no_mark_that_counts():
    """As Ctrl-C between the order and the gradients would."""
    x = Value(3.0)
    y = x * x + x
    marked_in_order(y)
    y.backward()
    assert (x.grad, y.grad) == (7.0, 1.0)


def test_backward_asks_each_operation_once_and_no_leaf(demo):
    loss, _ = demo
    L, asked = loss(lambda x: Value(float(x))), Counter()
    order = topological_order(L)
    for k, value in enumerate(order):
        if value.parents:
            value.f_backward = counting(value.f_backward, k, asked)
    L.backward()
    made = {k for k, value in enumerate(order) if value.parents}
    assert set(asked) == made and set(asked.values()) == {1}
    assert all(not x.parents for x in order if isinstance(x, Constant))


def counting(f_backward, k, asked):
    def counted(*arguments):
        asked[k] += 1
        return f_backward(*arguments)

    return counted


def test_a_network_of_arrays_has_a_node_for_an_operation_not_for_a_number():
    """The same demo, whatever its batch: why it takes a thousandth of the time."""
    counts = []
    for n in (10, 1000):
        W = [Value(np.ones(shape)) for shape in [(2, 16), (16,), (16, 1)]]
        Z = (np.ones((n, 2)) @ W[0] + W[1]).relu() @ W[2]
        counts.append(len(topological_order((1 - Z).relu().mean())))
    assert counts[0] == counts[1] < 20
