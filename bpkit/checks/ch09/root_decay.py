"""09.6: a learning rate that warms up, then falls with one over the root."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.variants import Variant


def root_decay(step, lr, warmup):
    return lr * np.minimum((step + 1) / warmup, np.sqrt(warmup / (step + 1)))


def with_a_floor(root_decay, step, lr, warmup, *, floor):
    return np.maximum(root_decay(step, lr, warmup), floor * lr)


def steps_of_a_training(rng):
    cases = [
        (np.arange(12), 0.5, 4),
        (np.array([0, 9, 10, 11, 40, 1000]), 0.001, 10),
        (np.array([0, 1, 2]), 2.0, 1),
    ]
    drawn = np.sort(rng.choice(500, 5, replace=False))
    return [*cases, (drawn, rng.integers(1, 9) / 10, int(rng.integers(20, 200)))]


def root_decay_in_two_parts(step, lr, warmup):
    count = np.asarray(step) + 1.0
    return np.where(count < warmup, lr * count / warmup, lr * (warmup / count) ** 0.5)


EXERCISE = Exercise(
    id="09.6",
    points=2,
    asks="`root_decay(step, lr, warmup)`: up in equal parts to lr at the step of "
    "number warmup, then down with one over the root",
    reference=root_decay,
    inputs=steps_of_a_training,
    styles=[root_decay_in_two_parts],
    variant=Variant(
        draw=lambda rng: {"floor": rng.choice([0.25, 0.3, 0.4, 0.5]).item()},
        says="it never falls below {floor:g} * lr, from the first step on.",
        change=with_a_floor,
    ),
    slips=[
        Slip(
            "steps counted from 1",
            lambda step, lr, warmup: (
                lr
                * np.minimum(
                    step / warmup,
                    np.sqrt(warmup / np.where(step == 0, 1e-300, step)),
                )
            ),
            "Your first step has lr 0 and does nothing. A schedule's step counts "
            "from 0, so the first is number step + 1 = 1.",
        ),
        Slip(
            "the larger of the two",
            lambda step, lr, warmup: (
                lr * np.maximum((step + 1) / warmup, np.sqrt(warmup / (step + 1)))
            ),
            "You take the larger part. Before warmup the line is the smaller one, "
            "after it the root.",
        ),
        Slip(
            "no root",
            lambda step, lr, warmup: (
                lr * np.minimum((step + 1) / warmup, warmup / (step + 1))
            ),
            "It falls like one over the step: after four times warmup a quarter is "
            "left. With the root it is a half.",
        ),
        Slip(
            "peak not at lr",
            lambda step, lr, warmup: (
                lr * np.minimum((step + 1) / warmup, 1 / np.sqrt(step + 1))
            ),
            "The two parts do not meet: at the end of warmup your root is "
            "1/sqrt(warmup). It has to be 1 there.",
        ),
        Slip(
            "no warmup",
            lambda step, lr, warmup: lr * np.minimum(1, np.sqrt(warmup / (step + 1))),
            "It starts at lr. Warmup rises from lr / warmup in equal parts.",
        ),
    ],
    hints=[
        "The line is lr * (step + 1) / warmup. Which function falls like a root "
        "and is 1 where step + 1 is warmup?",
        "sqrt(warmup / (step + 1)). Which of the two is smaller before, which after?",
        "`lr * np.minimum(line, root)`: steps may come as an array.",
    ],
)
