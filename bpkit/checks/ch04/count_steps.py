"""04.4: how many steps a training takes."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def count_steps(sizes, batch_size, epochs):
    return epochs * -(-sizes // batch_size)


def data_sets(rng):
    return [
        (np.array([1000, 1024, 10]), 64, 3),
        (np.array([128, 129, 127]), 128, 2),
        (np.array([7]), 1, 4),
        (np.array([50, 51]), 50, 1),
        (rng.integers(100, 1000, 4), 30, 5),
    ]


EXERCISE = Exercise(
    id="04.4",
    points=1,
    asks="`count_steps(sizes, batch_size, epochs)`: for each size of a data set in "
    "the array `sizes`, how many steps the training takes",
    reference=count_steps,
    inputs=data_sets,
    styles=[
        lambda sizes, batch_size, epochs: (
            epochs * np.ceil(sizes / batch_size).astype(int)
        ),
        lambda sizes, batch_size, epochs: np.array(
            [epochs * len(range(0, n, batch_size)) for n in sizes]
        ),
    ],
    slips=[
        Slip(
            "short batch dropped",
            lambda sizes, batch_size, epochs: epochs * (sizes // batch_size),
            "You count the full batches. What is left over at the end of an epoch "
            "is a batch, too, a short one.",
        ),
        Slip(
            "one too many",
            lambda sizes, batch_size, epochs: epochs * (sizes // batch_size + 1),
            "Where the batches come out even there is no short one, and you count "
            "one all the same.",
        ),
        Slip(
            "no rounding",
            lambda sizes, batch_size, epochs: epochs * sizes / batch_size,
            "A part of a step is no step: round up, in each epoch.",
        ),
        Slip(
            "epochs run together",
            lambda sizes, batch_size, epochs: -(-sizes * epochs // batch_size),
            "You batch all epochs as one long row. But each epoch begins anew, and "
            "has a short batch of its own.",
        ),
        Slip(
            "one epoch",
            lambda sizes, batch_size, epochs: -(-sizes // batch_size),
            "These are the steps of one epoch.",
        ),
        Slip(
            "examples",
            lambda sizes, batch_size, epochs: sizes * epochs,
            "You count examples that are looked at. A step looks at a whole batch.",
        ),
        Slip(
            "rounded to the nearest",
            lambda sizes, batch_size, epochs: epochs * np.round(sizes / batch_size),
            "You round to the nearest whole number: a short batch of less than half is "
            "lost. However short, it is a step: round up.",
        ),
        Slip(
            "one short batch for all epochs",
            lambda sizes, batch_size, epochs: (
                epochs * (sizes // batch_size) + (sizes % batch_size > 0)
            ),
            "You count one short batch for the whole training. Each epoch ends with "
            "one of its own: add it before you multiply by `epochs`.",
        ),
        Slip(
            "epochs run together, without the last",
            lambda sizes, batch_size, epochs: epochs * sizes // batch_size,
            "`epochs * sizes // batch_size` multiplies first and rounds down at the "
            "end. Round up in each epoch, then multiply.",
        ),
        Slip(
            "one epoch, short batch dropped",
            lambda sizes, batch_size, epochs: sizes // batch_size,
            "These are the full batches of one epoch. What is left over is a batch, "
            "too, and there are `epochs` of them.",
        ),
        Slip(
            "what is left over, counted singly",
            lambda sizes, batch_size, epochs: (
                epochs * (sizes // batch_size + sizes % batch_size)
            ),
            "`%` counts the examples that are left over. Together they are one batch, "
            "if there are any.",
        ),
        Slip(
            "at least one",
            lambda sizes, batch_size, epochs: (
                epochs * np.maximum(sizes // batch_size, 1)
            ),
            "You count one batch where there is no full one, and drop what is left "
            "over elsewhere. It is a batch in every epoch.",
        ),
        Slip(
            "epochs added",
            lambda sizes, batch_size, epochs: epochs + -(-sizes // batch_size),
            "You add the epochs. Each of them takes all the steps of one: multiply.",
        ),
    ],
    hints=[
        "Write down the batches of one epoch with 10 examples and batches of 4.",
        "4, 4 and 2: division, rounded up. `-(-n // k)` or `np.ceil` rounds up.",
        "`return epochs * -(-sizes // batch_size)`",
    ],
)
