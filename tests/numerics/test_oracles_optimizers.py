"""Optimizers, schedules and clipping against PyTorch, step by step."""

import math

import numpy as np
import pytest

from bpkit.optimizers import (
    SGD,
    Adagrad,
    Adam,
    AdamW,
    RMSProp,
    clip_by_norm,
    cosine_decay,
    exponential_decay,
    linear_warmup,
    step_decay,
)

# A large eps shows where it stands: outside the root, in bpkit as in PyTorch.
OPTIMIZERS = {
    "SGD": (lambda: SGD(0.1), "SGD", {"lr": 0.1}),
    "SGD momentum": (
        lambda: SGD(0.1, momentum=0.9),
        "SGD",
        {"lr": 0.1, "momentum": 0.9},
    ),
    "SGD nesterov": (
        lambda: SGD(0.1, momentum=0.8, nesterov=True),
        "SGD",
        {"lr": 0.1, "momentum": 0.8, "nesterov": True},
    ),
    "Adagrad": (lambda: Adagrad(0.3), "Adagrad", {"lr": 0.3, "eps": 1e-8}),
    "Adagrad eps": (
        lambda: Adagrad(0.3, eps=0.1),
        "Adagrad",
        {"lr": 0.3, "eps": 0.1},
    ),
    "RMSProp": (
        lambda: RMSProp(0.05),
        "RMSprop",
        {"lr": 0.05, "alpha": 0.9, "eps": 1e-8},
    ),
    "RMSProp eps": (
        lambda: RMSProp(0.05, rho=0.7, eps=0.1),
        "RMSprop",
        {"lr": 0.05, "alpha": 0.7, "eps": 0.1},
    ),
    "Adam": (lambda: Adam(), "Adam", {}),
    "Adam eps": (
        lambda: Adam(0.05, beta1=0.8, beta2=0.95, eps=0.1),
        "Adam",
        {"lr": 0.05, "betas": (0.8, 0.95), "eps": 0.1},
    ),
    "AdamW": (lambda: AdamW(), "AdamW", {}),
    "AdamW decay": (
        lambda: AdamW(0.05, weight_decay=0.3),
        "AdamW",
        {"lr": 0.05, "weight_decay": 0.3},
    ),
}
SHAPES = {"W1": (3, 4), "b1": (4,), "scale": ()}


def draw(dtype, seed=0, steps=8):
    """Parameters, and gradients for some steps: large, small, and some exactly 0."""
    rng = np.random.default_rng(seed)
    params = {
        name: np.array(rng.standard_normal(shape), dtype)
        for name, shape in SHAPES.items()
    }
    gradients = []
    for step in range(steps):
        scale = 10.0 ** (step % 4 - 2)
        grads = {
            name: np.array(scale * rng.standard_normal(shape), dtype)
            for name, shape in SHAPES.items()
        }
        grads["b1"][step % 4] = 0
        gradients.append(grads)
    return params, gradients


@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 2e-6)])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizer_takes_the_steps_of_torch(torch, name, dtype, tolerance):
    make, theirs, options = OPTIMIZERS[name]
    params, gradients = draw(dtype)
    tensors = {n: torch.tensor(W.astype(float)) for n, W in params.items()}
    reference = getattr(torch.optim, theirs)(tensors.values(), **options)
    optimizer = make()
    for step, grads in enumerate(gradients):
        optimizer.step(params, grads)
        for n, tensor in tensors.items():
            tensor.grad = torch.tensor(grads[n].astype(float))
        reference.step()
        for n, W in params.items():
            assert W.dtype == dtype
            np.testing.assert_allclose(
                W,
                tensors[n].numpy(),
                rtol=tolerance,
                atol=tolerance,
                err_msg=f"{n} after step {step + 1}",
            )


def torch_rates(torch, lr, make_schedule, steps):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    schedule = make_schedule(torch.optim.lr_scheduler, optimizer)
    rates = []
    for _ in range(steps):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    return rates


SCHEDULES = {
    "step_decay": (
        step_decay(0.2, every=5, factor=0.3),
        lambda s, o: s.StepLR(o, step_size=5, gamma=0.3),
    ),
    "exponential_decay": (
        exponential_decay(0.2, rate=0.9),
        lambda s, o: s.ExponentialLR(o, gamma=0.9),
    ),
    "cosine_decay": (
        cosine_decay(0.2, steps=20),
        lambda s, o: s.CosineAnnealingLR(o, T_max=20),
    ),
    "linear_warmup": (
        linear_warmup(lambda step: 0.2, steps=6),
        lambda s, o: s.LinearLR(o, start_factor=1 / 6, total_iters=5),
    ),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedule_gives_the_rates_of_torch(torch, name):
    schedule, theirs = SCHEDULES[name]
    rates = [schedule(step) for step in range(20)]
    np.testing.assert_allclose(rates, torch_rates(torch, 0.2, theirs, 20), rtol=1e-9)


def test_cosine_decay_stays_at_zero_after_its_end():
    schedule = cosine_decay(0.3, steps=10)
    assert schedule(0) == pytest.approx(0.3)
    assert schedule(5) == pytest.approx(0.15)
    for step in [10, 11, 25]:
        assert schedule(step) == pytest.approx(0, abs=1e-15)


def test_warmup_rises_in_equal_parts_to_the_schedule_it_wraps():
    wrapped = exponential_decay(0.4, rate=0.5)
    schedule = linear_warmup(wrapped, steps=4)
    parts = [0.25, 0.5, 0.75, 1, 1, 1]
    expected = [part * 0.4 * 0.5**step for step, part in enumerate(parts)]
    assert [schedule(step) for step in range(6)] == pytest.approx(expected)


@pytest.mark.parametrize("max_norm", [0.01, 1.0, 5.0, 1e6])
@pytest.mark.parametrize("dtype, tolerance", [(np.float64, 1e-9), (np.float32, 2e-6)])
def test_clip_by_norm_scales_as_torch_does(torch, max_norm, dtype, tolerance):
    grads = draw(dtype)[1][3]
    before = {name: g.copy() for name, g in grads.items()}
    clipped = clip_by_norm(grads, max_norm)
    tensors = [torch.zeros(g.shape, dtype=torch.float64) for g in grads.values()]
    for tensor, g in zip(tensors, grads.values(), strict=True):
        tensor.grad = torch.tensor(g.astype(float))
    norm = float(torch.nn.utils.clip_grad_norm_(tensors, max_norm))
    assert clipped.keys() == grads.keys()
    for tensor, (name, g) in zip(tensors, clipped.items(), strict=True):
        # PyTorch divides by norm + 1e-6.
        theirs = (
            tensor.grad.numpy()
            * min(1, max_norm / norm)
            / min(1, max_norm / (norm + 1e-6))
        )
        np.testing.assert_allclose(g, theirs, rtol=tolerance, atol=0)
        assert g.dtype == dtype
        np.testing.assert_array_equal(grads[name], before[name])
    total = math.sqrt(sum((g.astype(float) ** 2).sum() for g in clipped.values()))
    assert total == pytest.approx(min(norm, max_norm), rel=1e-6)


def test_clip_by_norm_leaves_gradients_of_zero_alone():
    grads = {"W1": np.zeros((2, 3)), "b1": np.zeros(3)}
    for name, g in clip_by_norm(grads, 1.0).items():
        np.testing.assert_array_equal(g, grads[name])
