"""No pair of bpkit without central differences and without an independent oracle.

The pairs are found by looking into bpkit. Central differences are taken of each row of
docs/derivatives.md, in tests/test_sheets.py, so of each pair as well.
"""

import numpy as np
import pytest
from oracles import ORACLES, close
from pair_inputs import PAIRS, fits, inputs_of, options_of
from pairs import ACTIVATIONS, LOSSES, OPERATIONS

# Where the pairs of a module are compared with others' implementations, by name.
TRIED = {
    "activations": {name.split()[0] for name in ACTIVATIONS},
    "losses": LOSSES.keys(),
    "arithmetic": {operation.name for operation in OPERATIONS},
}
PLACES = {
    "activations": "`ELEMENTWISE` or `ROWWISE` in pairs.py, and to `torch_activation` "
    "and `formula` in oracles.py",
    "losses": "`REGRESSION`, `BINARY` or `LABELLED` in pairs.py, and to `torch_loss` "
    "and `loss_formula` in oracles.py",
    "arithmetic": "`OPERATIONS` in pairs.py, and to `by_numpy` and `by_torch` in "
    "test_oracles_arithmetic.py",
}


@pytest.mark.parametrize("pair", PAIRS.values(), ids=str)
def test_every_pair_has_an_independent_oracle(pair):
    module = pair.module.__name__.split(".")[1]
    place = PLACES.get(module, "`ORACLES` in oracles.py, written with PyTorch")
    assert pair.name in TRIED.get(module, ORACLES), (
        f"bpkit.{module}.{pair.name} is compared with nobody else's: add it to {place} "
        "(all in tests/numerics)."
    )


def test_every_oracle_has_its_pair():
    assert ORACLES.keys() <= PAIRS.keys()


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 1e-5)])
@pytest.mark.parametrize("name", ORACLES)
def test_pairs_agree_with_their_oracle(torch, name, dtype, tolerance):
    f, f_backward = PAIRS[name].functions
    rng, options = np.random.default_rng(61), options_of(f)
    inputs, shape = inputs_of(PAIRS[name].shapes, rng)
    inputs = [x.astype(dtype) if x.dtype.kind == "f" else x for x in inputs]
    out = np.asarray(f(*inputs, **options))
    dout = rng.standard_normal(out.shape).astype(dtype)
    gradients = f_backward(dout, *inputs, **options)
    gradients = gradients if isinstance(gradients, tuple) else (gradients,)

    tensors = [torch.tensor(x.astype(float) if x.dtype == dtype else x) for x in inputs]
    for tensor, _ in zip(tensors, gradients, strict=False):
        tensor.requires_grad = True
    theirs = ORACLES[name](torch, *tensors, **options)
    theirs.backward(torch.tensor(dout.astype(float)))
    assert fits(out.shape, shape)
    close(out, theirs.detach().numpy(), tolerance)
    for mine, tensor in zip(gradients, tensors, strict=False):
        assert mine.dtype == dtype
        close(mine, tensor.grad.numpy(), tolerance)
