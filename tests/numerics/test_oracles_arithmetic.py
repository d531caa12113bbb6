"""Every pair of arithmetic against central differences, HIPS autograd and PyTorch."""

import numpy as np
import pytest
from oracles import close
from pairs import OPERATIONS, Operation, pair

from bpkit import arithmetic
from bpkit.gradcheck import gradient_errors

EACH = pytest.mark.parametrize("operation", OPERATIONS, ids=str)


@EACH
def test_gradients_are_the_central_differences(operation):
    rng = np.random.default_rng(41)
    inputs = [*operation.inputs(rng), *operation.constants]
    pair = operation.f, operation.f_backward
    errors = gradient_errors(*pair, *inputs, rng=rng, **operation.options)
    assert len(errors) == len(operation.shapes)
    assert max(errors) < 1e-7


def by_numpy(np, operation):
    """The operation written with what NumPy, or autograd's NumPy, has."""
    constants, options = operation.constants, operation.options
    return {
        "add": lambda A, B: A + B,
        "subtract": lambda A, B: A - B,
        "multiply": lambda A, B: A * B,
        "scale": lambda A: A * constants[0],
        "divide": lambda A, B: A / B,
        "power": lambda A: A ** constants[0],
        "powers": lambda A, B: A**B,
        "reshape": lambda A: np.reshape(A, constants[0]),
        "transpose": lambda A: np.transpose(A, forward_axes(A, options["axes"])),
        "concatenate": lambda *arrays: np.concatenate(arrays, **options),
        "matmul": lambda A, B: np.matmul(A, B),
        "exp": lambda A: np.exp(A),
        "log": lambda A: np.log(A),
        "sum": lambda A: np.sum(A, **options),
        "max": lambda A: np.max(A, **options),
        "index": lambda A: A[constants[0]],
    }[operation.name]


@pytest.mark.parametrize(
    "operation",  # autograd takes no empty axis
    [o for o in OPERATIONS if o.options.get("axis") != ()],
    ids=str,
)
def test_operations_agree_with_autograd(autograd, operation):
    rng = np.random.default_rng(42)
    inputs = operation.inputs(rng)
    C = operation.f(*inputs, *operation.constants, **operation.options)
    close(C, by_numpy(np, operation)(*inputs))
    dC = rng.standard_normal(np.shape(C))

    def total(*inputs):
        return autograd.numpy.sum(dC * by_numpy(autograd.numpy, operation)(*inputs))

    theirs = autograd.grad(total, tuple(range(len(inputs))))(*inputs)
    compare(mine(operation, dC, inputs), theirs)


def mine(operation, dC, inputs):
    """The gradients, always as a tuple."""
    arguments = [*inputs, *operation.constants]
    gradients = operation.f_backward(dC, *arguments, **operation.options)
    return gradients if isinstance(gradients, tuple) else (gradients,)


def compare(mine, theirs, tolerance=1e-9):
    for gradient, expected in zip(mine, theirs, strict=True):
        close(gradient, expected, tolerance)


def forward_axes(A, axes):
    """Axes counted from the front: with others HIPS autograd goes back wrongly."""
    return None if axes is None else [axis % A.ndim for axis in axes]


def by_torch(torch, operation):
    constants, options = operation.constants, operation.options
    axis = options.get("axis")
    reduced = () if axis is None else (axis, options.get("keepdims"))
    keepdim = axis is None and options.get("keepdims")

    def over(reduce, A):
        if keepdim:
            return reduce(A, tuple(range(A.ndim)), True)
        return A if axis == () else reduce(A, *reduced)

    return {
        "add": lambda A, B: A + B,
        "subtract": lambda A, B: A - B,
        "multiply": lambda A, B: A * B,
        "scale": lambda A: A * constants[0],
        "divide": lambda A, B: A / B,
        "power": lambda A: A ** torch.as_tensor(constants[0]),
        "powers": lambda A, B: A**B,
        "reshape": lambda A: A.reshape(constants[0]),
        "transpose": lambda A: A.permute(options["axes"] or tuple(range(A.ndim))[::-1]),
        "concatenate": lambda *arrays: torch.cat(arrays, axis),
        "matmul": lambda A, B: A @ B,
        "exp": lambda A: A.exp(),
        "log": lambda A: A.log(),
        "sum": lambda A: over(torch.sum, A),
        "max": lambda A: over(torch.amax, A),
        "index": lambda A: torch_index(torch, A, constants[0]),
    }[operation.name]


def torch_index(torch, A, key):
    """PyTorch knows no negative steps: there the picked places are looked up."""
    places = np.arange(A.numel()).reshape(A.shape)[key]
    return A.reshape(-1)[torch.tensor(places.copy())]


def against_torch(torch, operation, inputs, seed, tolerance):
    C = operation.f(*inputs, *operation.constants, **operation.options)
    dC = np.random.default_rng(seed).standard_normal(np.shape(C)).astype(C.dtype)
    gradients = mine(operation, dC, inputs)
    assert all(g.dtype == A.dtype for g, A in zip(gradients, inputs, strict=True))
    tensors = [torch.tensor(A.astype(float), requires_grad=True) for A in inputs]
    out = by_torch(torch, operation)(*tensors)
    out.backward(torch.tensor(dC.astype(float)))
    close(C, out.detach().numpy(), tolerance)
    compare(gradients, [tensor.grad.numpy() for tensor in tensors], tolerance)


@EACH
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 2e-6)])
def test_operations_agree_with_torch(torch, operation, dtype, tolerance):
    inputs = operation.inputs(np.random.default_rng(43), dtype)
    against_torch(torch, operation, inputs, 44, tolerance)


ZEROS = np.array([[0.0, 1000, 0], [-1000, 0, -0.0], [0, 0, 0], [1e-30, -1e-30, 1]])
MAXIMA = [o for o in OPERATIONS if o.name == "max" and o.shapes == ((4, 3),)]
AT_ZERO = [Operation("power", ((4, 3),), (p,)) for p in [0, 0.0, 1, 2, 3]]
AT_ZERO += [Operation(n, ((4, 3),) * 2) for n in ["add", "subtract", "multiply"]]


@pytest.mark.parametrize("operation", [*MAXIMA, *AT_ZERO], ids=str)
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 2e-6)])
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_operations_agree_with_torch_at_zeros_and_ties(
    torch, operation, dtype, tolerance
):
    """max shares its gradient among equals; the slope of A**0 is 0 at 0 too."""
    inputs = [A.astype(dtype) for A in [ZEROS, ZEROS[::-1]][: len(operation.shapes)]]
    against_torch(torch, operation, inputs, 45, tolerance)


@pytest.mark.parametrize("name", ["exp", "log"])
@pytest.mark.filterwarnings("error::RuntimeWarning")
def test_exp_and_log_agree_with_torch_at_the_ends_of_their_range(torch, name):
    ends = {"exp": [-1000.0, -745, 0, 700], "log": [1e-300, 1.0, 1e300, 5e-310]}[name]
    operation, A = Operation(name, ((4,),)), np.array(ends)
    C, dC = operation.f(A), np.ones(4) * 1e-9
    (dA,) = mine(operation, dC, [A])
    a = torch.tensor(A, requires_grad=True)
    getattr(a, name)().backward(torch.tensor(dC))
    np.testing.assert_allclose(C, getattr(np, name)(A), rtol=1e-14)
    np.testing.assert_allclose(dA, a.grad.numpy(), rtol=1e-14)


SPARING = [o for o in OPERATIONS if o.name in ("divide", "powers", "matmul")]


@pytest.mark.parametrize("operation", SPARING, ids=str)
def test_a_constant_is_spared_its_gradient_and_the_other_gets_its_own(operation):
    A, B = operation.inputs(np.random.default_rng(46))
    C = operation.f(A, B)
    dC = np.random.default_rng(47).standard_normal(np.shape(C))
    dA, dB = operation.f_backward(dC, A, B)
    alone, none = operation.f_backward(dC, A, B, right=False)
    np.testing.assert_array_equal(alone, dA)
    assert none is None
    none, alone = operation.f_backward(dC, A, B, left=False)
    np.testing.assert_array_equal(alone, dB)
    assert none is None


@pytest.mark.parametrize("name", ["add", "multiply", "exp", "log", "power"])
def test_numbers_are_taken_as_they_are(name):
    """The scalar engine runs on Python floats: no array comes of them."""
    f, f_backward = pair(arithmetic, name)
    inputs = {"add": (2.0, 3.0), "multiply": (2.0, 3.0), "power": (2.0, 3)}
    inputs = inputs.get(name, (2.0,))
    slopes = {
        "add": (1, 1),
        "multiply": (3, 2),
        "exp": (np.exp(2),),
        "log": (0.5,),
        "power": (12,),
    }[name]
    gradients = f_backward(1.0, *inputs)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)
    assert gradients == pytest.approx(slopes, rel=1e-15)
    assert all(isinstance(x, float) for x in [f(*inputs), *gradients])
