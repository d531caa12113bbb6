"""Every pair of bpkit, with inputs for it: the tests below walk this table."""

from dataclasses import dataclass, field

import numpy as np

from bpkit import activations, arithmetic, layers, losses


def pair(module, name):
    return getattr(module, name), getattr(module, f"{name}_backward")


ELEMENTWISE = {
    name: (*pair(activations, name), {})
    for name in "identity sigmoid tanh relu leaky_relu elu gelu silu softplus".split()
}
ELEMENTWISE |= {
    "leaky_relu slope=0.3": (*pair(activations, "leaky_relu"), {"slope": 0.3}),
    "elu alpha=0.5": (*pair(activations, "elu"), {"alpha": 0.5}),
}
ROWWISE = {n: (*pair(activations, n), {}) for n in ["softmax", "log_softmax"]}
ACTIVATIONS = ELEMENTWISE | ROWWISE
# At 0 the slope jumps, or (elu) its own slope does, which central differences feel.
KINKED = {name for name in ELEMENTWISE if "relu" in name or name.startswith("elu")}

REGRESSION = {name: pair(losses, name) for name in ["mse", "mae", "huber"]}
BINARY = {"binary_cross_entropy": pair(losses, "binary_cross_entropy")}
LABELLED = {name: pair(losses, name) for name in ["cross_entropy", "hinge"]}
LOSSES = REGRESSION | BINARY | LABELLED

DENSE = pair(layers, "dense")


def targets(name, Z, rng):
    """Targets that fit predictions or scores Z, of Z's dtype where they are numbers."""
    if name in LABELLED:
        return rng.integers(0, Z.shape[1], len(Z))
    if name in BINARY:
        Y = rng.integers(0, 2, Z.shape).astype(Z.dtype)
        Y.flat[0] = 0.25  # a soft target
        return Y
    return (Z + 2 * rng.standard_normal(Z.shape)).astype(Z.dtype)


SCORES = np.array([1000.0, -1000, 0, 1, -1, 30, -30, 999, 1e-30, -0.0, 88, -710])


def extreme_scores(n, k):
    """Rows of scores from -1000 to 1000, with exact zeros, ties and whole rows of 0."""
    Z = np.resize(SCORES, (n, k)).copy()
    Z[-1] = 0
    return Z


def central_differences(f, X, h=1e-3):
    """The gradient of a number f(X), by five points: good to about 1e-12."""
    dX = np.zeros_like(X)
    for i in np.ndindex(X.shape):
        values = []
        for k in [-2, -1, 1, 2]:
            nudged = X.copy()
            nudged[i] += k * h
            values.append(f(nudged))
        a, b, c, d = values
        dX[i] = (a - 8 * b + 8 * c - d) / (12 * h)
    return dX


def away_from_kinks(Z, *kinks):
    """Z with every entry at least 0.02 from each kink."""
    for kink in kinks:
        near = np.abs(Z - kink) < 0.02
        Z = np.where(near, Z + 0.1, Z)
    return Z


@dataclass
class Operation:
    """A pair of arithmetic with the shapes, constants and options it is tried with."""

    name: str
    shapes: tuple
    constants: tuple = ()
    options: dict = field(default_factory=dict)
    positive: bool = False  # it wants inputs above 0

    def __post_init__(self):
        self.f, self.f_backward = pair(arithmetic, self.name)

    def __str__(self):
        constants = [str(c).replace("\n", "") for c in self.constants]
        return " ".join([self.name, *map(str, self.shapes), *constants])

    def inputs(self, rng, dtype=float):
        arrays = [rng.standard_normal(shape) for shape in self.shapes]
        if self.positive:
            arrays = [0.5 + np.abs(A) for A in arrays]
        return [A.astype(dtype) for A in arrays]


ANY = [(4, 3), (1, 4), (4, 1), (1, 1), (5,), (1,), (2, 3, 4), (2, 1, 3)]
PRODUCTS = [((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((1,), (1,))]
PRODUCTS += [((2, 3), (3, 4)), ((1, 3), (3, 1)), ((3, 3), (3, 3)), ((1, 1), (1, 1))]
PRODUCTS += [((5, 2, 3), (5, 3, 4)), ((5, 1, 3), (5, 3, 1)), ((2, 5, 2, 2),) * 2]
REDUCED = [((4, 3), axis) for axis in [None, 0, 1, -1, (0, 1), ()]]
REDUCED += [((2, 3, 4), axis) for axis in [None, 1, (0, 2), (-1, 0), -2]]
REDUCED += [((5,), 0), ((1, 1), 1), ((4, 1), 0), ((1, 4), 0)]
MASK = np.array([[True, False, True], [False] * 3, [True] * 3, [False] * 3])
KEYS = [1, -1, (2, 0), slice(1, 3), (slice(None, None, -2), 1), (..., None, 0)]
KEYS += [[0, 2, 2, 0, 2], ([0, 3, 3], [1, 2, 2]), np.zeros((2, 2), int), MASK]
KEYS += [MASK[:, 0], (np.array([[1], [3]]), [0, 0]), slice(0, 0), ..., None]

JOINED = [((2, 3), (4, 3)), ((1, 3),), ((5,), (1,), (2,)), ((2, 1, 3), (3, 1, 3))]
TURNED = [
    ((2, 3, 4), (1, 2, 0)),
    ((2, 3, 4), (-1, 0, 1)),
    ((4, 3), (0, 1)),
    ((5,), (0,)),
]
SHAPED = [((4, 3), (3, 4)), ((2, 3, 4), (4, -1)), ((5,), (1, 5)), ((1, 1), (1,))]

OPERATIONS = [
    Operation(n, (s, s)) for n in ["add", "subtract", "multiply"] for s in ANY
]
OPERATIONS += [
    Operation(n, (s, s), positive=True) for n in ["divide", "powers"] for s in ANY
]
OPERATIONS += [Operation("scale", (s,), (-1.5,)) for s in ANY]
OPERATIONS += [Operation("reshape", (s,), (shape,)) for s, shape in SHAPED]
OPERATIONS += [
    Operation("transpose", (s,), (), {"axes": axes})
    for s, axes in [*TURNED, *((s, None) for s in ANY)]
]
OPERATIONS += [
    Operation("concatenate", shapes, (), {"axis": axis})
    for shapes, axis in [*((s, 0) for s in JOINED), (((2, 3), (2, 1)), -1)]
]
OPERATIONS += [Operation("exp", (s,)) for s in ANY]
OPERATIONS += [Operation("log", (s,), positive=True) for s in ANY]
OPERATIONS += [Operation("power", (s,), (p,)) for s in ANY for p in [0, 1, 2, 3]]
OPERATIONS += [
    Operation("power", (s,), (p,), positive=True) for s in ANY for p in [-1, 0.5, -2.5]
]
OPERATIONS += [Operation("power", ((2, 3),), (np.array([0, 1, 2], "f"),))]
OPERATIONS += [Operation("matmul", shapes) for shapes in PRODUCTS]
OPERATIONS += [
    Operation(name, (shape,), (), {"axis": axis, "keepdims": keepdims})
    for name in ["sum", "max"]
    for shape, axis in REDUCED
    for keepdims in [False, True]
]
OPERATIONS += [Operation("index", ((4, 3),), (key,)) for key in KEYS]
