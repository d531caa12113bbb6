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
        *[(step, 0.5, 4) for step in (0, 2, 3, 4, 20)],  # a number, as train gives it
    ]
    drawn = np.sort(rng.choice(500, 5, replace=False))
    lr = float(rng.integers(1, 9)) / 10
    return [*cases, (drawn, lr, int(rng.integers(20, 200)))]


def down(fall, up=lambda number, warmup: number / warmup):
    """root_decay with another way down, or up: a slip."""

    def root_decay(step, lr, warmup):
        number = np.asarray(step) + 1.0
        return lr * np.where(
            number <= warmup,
            up(number, warmup),
            fall(np.maximum(number, warmup), warmup),
        )

    return root_decay


def root_decay_with_if(step, lr, warmup):
    if step + 1 <= warmup:
        return lr * (step + 1) / warmup
    return lr * np.sqrt(warmup / (step + 1))


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
            "number 0 taken for 1",
            lambda step, lr, warmup: root_decay(np.maximum(step, 1) - 1, lr, warmup),
            "Your steps 0 and 1 get the same lr, and all later ones are one behind: "
            "the number of a step is step + 1.",
        ),
        Slip(
            "stays at lr",
            down(lambda number, warmup: 1.0),
            "After warmup your lr stays. It falls like one over the root of the "
            "step's number.",
        ),
        Slip(
            "falls exponentially",
            down(lambda number, warmup: np.exp(-(number - warmup) / warmup)),
            "Your lr falls exponentially. Asked for is one over the root.",
        ),
        Slip(
            "root counted from the end of warmup",
            down(lambda number, warmup: 1 / np.sqrt(number - warmup + 1)),
            "You count anew from the end of warmup, so lr drops at once. The root is "
            "that of the step's own number: sqrt(warmup / number).",
        ),
        Slip(
            "root of the steps since warmup",
            down(lambda number, warmup: 1 / np.sqrt(np.maximum(number - warmup, 1))),
            "You count anew from the end of warmup. The root is that of the step's own "
            "number: sqrt(warmup / number).",
        ),
        Slip(
            "root of the step",
            lambda step, lr, warmup: (
                lr
                * np.minimum(
                    (step + 1) / warmup, np.sqrt(warmup / np.maximum(step, 1e-300))
                )
            ),
            "The line counts from 1 and your root from 0. Both take the step's number, "
            "step + 1.",
        ),
        Slip(
            "the paper's own scale",
            lambda step, lr, warmup: root_decay(step, lr, warmup) / np.sqrt(warmup),
            "The shape is right, the height is not: at the end of warmup yours is "
            "lr / sqrt(warmup), as in the paper's formula. Here it is lr.",
        ),
        Slip(
            "root on the way up",
            down(
                lambda number, warmup: np.sqrt(warmup / number),
                up=lambda number, warmup: np.sqrt(number / warmup),
            ),
            "On the way up you take a root. lr rises in equal parts: number / warmup.",
        ),
        Slip(
            "from 0 to lr",
            down(
                lambda number, warmup: np.sqrt(warmup / number),
                up=lambda number, warmup: (number - 1) / warmup,
            ),
            "Your line starts at 0, so the first step does nothing, and at the end of "
            "warmup it is one part short of lr. The first step gets lr / warmup.",
        ),
        Slip(
            "an if on an array",
            root_decay_with_if,
            "An `if` asks about one number, and step may be an array: `np.minimum` of "
            "both parts, or `np.where`, works for either.",
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
