"""A colleague's way back through two tanh layers, and versions of it with faults."""

import numpy as np

NAMES = ["W1", "b1", "W2", "b2", "W3", "b3"]
SHAPES = [(784, 20), (20,), (20, 20), (20,), (20, 10), (10,)]
RIGHT = """
def gradients(params, X, y):
    W1, b1, W2, b2, W3, b3 = params
    A1 = np.tanh(X @ W1 + b1)
    T = np.tanh(A1 @ W2 + b2)
    A2 = A1 + T
    Z3 = A2 @ W3 + b3
    P = np.exp(Z3 - Z3.max(axis=1, keepdims=True))
    dZ3 = P / P.sum(axis=1, keepdims=True)
    dZ3[np.arange(len(y)), y] -= 1
    dZ3 = dZ3 / len(y)
    dA2 = dZ3 @ W3.T
    dZ2 = dA2 * (1 - T**2)
    dA1 = dA2 + dZ2 @ W2.T
    dZ1 = dA1 * (1 - A1**2)
    dW1, db1 = X.T @ dZ1, dZ1.sum(axis=0)
    dW2, db2 = A1.T @ dZ2, dZ2.sum(axis=0)
    dW3, db3 = A2.T @ dZ3, dZ3.sum(axis=0)
    return [dW1, db1, dW2, db2, dW3, db3]
"""
WEIGHTS = {"W1": "X.T @ dZ1", "W2": "A1.T @ dZ2", "W3": "A2.T @ dZ3"}
SUMS = {f"b{i}": f"dZ{i}.sum(axis=0)" for i in (1, 2, 3)}
# Each fault: the gradients that it makes wrong, the old text and the new.
WITHOUT_BIAS = [  # not seen where biases are 0
    ("W1 b1", "(1 - A1**2)", "(1 - np.tanh(X @ W1) ** 2)"),
    ("W2", WEIGHTS["W2"], "np.tanh(X @ W1).T @ dZ2"),
    ("W3", WEIGHTS["W3"], "(A1 + np.tanh(A1 @ W2)).T @ dZ3"),
]
OF_THE_BATCH = [  # not seen where there is one row
    *((b, old, old.replace("sum", "mean")) for b, old in SUMS.items()),
    *((b, old, old.replace(".sum(axis=0)", "[0]")) for b, old in SUMS.items()),
]
SMALL = [(W, old, f"{old} + 0.001 * {W}") for W, old in WEIGHTS.items()]
LOUD = [
    ("W1 b1", "dZ2 @ W2.T", "dZ2 @ W2"),
    ("W1 b1", "dA2 + dZ2 @ W2.T", "dZ2 @ W2.T"),
    ("W1 b1", "dA2 + dZ2 @ W2.T", "dA2"),
    ("b1", SUMS["b1"], "dA1.sum(axis=0)"),
    ("W2", WEIGHTS["W2"], "A2.T @ dZ2"),
    ("b2", SUMS["b2"], "dA2.sum(axis=0)"),
    ("W3", WEIGHTS["W3"], "A1.T @ dZ3"),
]
ON_THE_SHEET = LOUD[0], WITHOUT_BIAS[2], OF_THE_BATCH[1]


def with_faults(*faults):
    code = RIGHT
    for _, old, new in faults:
        code = code.replace(old, new)
    return code


def function_of(code):
    names = {"np": np}
    exec(code, names)
    return names["gradients"]


def drawn_faults(rng):
    """One of each kind, each in places of its own; two gradients or more stay right."""
    while True:
        kinds = WITHOUT_BIAS, OF_THE_BATCH, SMALL, LOUD
        faults = [kind[rng.integers(len(kind))] for kind in kinds]
        places = " ".join(where for where, _, _ in faults).split()
        if len(set(places)) == len(places) <= 4:
            return faults


def scores(params, X):
    W1, b1, W2, b2, W3, b3 = params
    A1 = np.tanh(X @ W1 + b1)
    return (A1 + np.tanh(A1 @ W2 + b2)) @ W3 + b3


def cut(flat):
    """The six arrays whose numbers stand one after the other."""
    ends = np.cumsum([np.prod(shape) for shape in SHAPES])
    parts = np.split(flat, ends[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, SHAPES, strict=True)]
