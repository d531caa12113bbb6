"""Random expression graphs: the same gradients as HIPS autograd's, which shares none
of the code: it records as it goes, and sorts in its own way."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from languages import NUMPY, VALUE, of_numpy
from oracles import close

from bpkit.autograd import Value

SHAPES = [(), (3,), (2, 3), (2, 1), (1, 3), (3, 3), (2, 2, 3)]
ONE = {
    "square": lambda m, x: x**2,
    "cube": lambda m, x: x**3 / 4,
    "inverse": lambda m, x: 1 / (1 + x * x),
    "root": lambda m, x: (1 + x * x) ** 0.5,
    "negative": lambda m, x: 1 - x,
    "exp": lambda m, x: m.exp(-x * x),
    "log": lambda m, x: m.log(2 + m.tanh(x)),
    "power of two": lambda m, x: 2 ** m.tanh(x),
    "tanh": lambda m, x: m.tanh(x),
    "sigmoid": lambda m, x: m.sigmoid(x),
    "relu": lambda m, x: m.relu(x),
    "sum": lambda m, x: m.sum(x) / 3,
    "row sums": lambda m, x: m.sum(x, -1),
    "column means": lambda m, x: m.mean(x, 0, True),
    "max": lambda m, x: m.max(x),
    "row maxima": lambda m, x: m.max(x, -1, True),
    "first": lambda m, x: x[0],
    "reversed": lambda m, x: x[::-1],
    "repeated": lambda m, x: x[[0, -1, 0]],
    "new axis": lambda m, x: x[..., None],
}
TWO = {
    "add": lambda m, x, y: x + y,
    "subtract": lambda m, x, y: x - y,
    "multiply": lambda m, x, y: x * y,
    "divide": lambda m, x, y: x / (1 + y * y),
    "power": lambda m, x, y: (1 + x * x) ** m.tanh(y),
    "matmul": lambda m, x, y: x @ y,
    "dense": lambda m, x, y: m.tanh(x @ x[0] + y),
}
OPERATIONS = ONE | TWO
PLACES = st.integers(0, 30)
PROGRAMS = st.lists(st.tuples(st.sampled_from(sorted(OPERATIONS)), PLACES, PLACES))


def starts(seed):
    rng = np.random.default_rng(seed)
    return [rng.standard_normal(shape) for shape in SHAPES]


def number_or_array(x):
    """As a value has it: what has no axes has no index."""
    return x if np.ndim(x) else float(x)


def runnable(program, values):
    """The steps whose shapes fit and whose results stay of moderate size."""
    values, steps = [number_or_array(v) for v in values], []
    for name, i, j in program:
        places = [i % len(values), j % len(values)][: 1 if name in ONE else 2]
        try:
            out = OPERATIONS[name](NUMPY, *[values[place] for place in places])
        except (ValueError, IndexError, TypeError):
            continue
        if np.abs(out).max() < 30 and np.size(out) < 200:
            values.append(number_or_array(out))
            steps.append((name, places))
    return steps


def loss(m, steps, leaves):
    """Every result of the program counts, so every route through it does."""
    values = list(leaves)
    for name, places in steps:
        values.append(OPERATIONS[name](m, *[values[place] for place in places]))
    L = 0.0
    for k, value in enumerate(values):
        L = L + m.mean(value) * (1 + k / 10)
    return L


@settings(max_examples=150)
@given(program=PROGRAMS, seed=st.integers(0, 2**32 - 1))
def test_random_graphs_agree_with_autograd(autograd, program, seed):
    arrays = starts(seed)
    steps = runnable(program, arrays)
    leaves = [Value(A) for A in arrays]
    L = loss(VALUE, steps, leaves)
    L.backward()
    hips = of_numpy(autograd.numpy)
    close(L.data, loss(NUMPY, steps, arrays))
    expected = autograd.grad(lambda arrays: loss(hips, steps, arrays))(arrays)
    for leaf, gradient in zip(leaves, expected, strict=True):
        close(leaf.grad, gradient)


def test_the_programs_use_every_operation():
    """What is drawn must not be thrown away by the shapes."""
    rng, used = np.random.default_rng(0), set()
    for seed in range(60):
        names = rng.choice(sorted(OPERATIONS), 10)
        program = [(str(name), *rng.integers(0, 31, 2)) for name in names]
        used |= {name for name, _ in runnable(program, starts(seed))}
    assert used == set(OPERATIONS)
