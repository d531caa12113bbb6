"""21.1: TODO: what is asked, in a few words. The file gets the answer's name."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant


def answer(X):
    return 2 * X


def tables(rng):
    """Several sizes, an ordinary one first; then zeros and a thousand."""
    extreme = np.array([[0.0, 1000.0], [-1000.0, 0.5]])
    return [(draw(rng, 4, 3),), (draw(rng, 3, 3),), (draw(rng, 1, 2),), (extreme,)]


EXERCISE = Exercise(
    id="21.1",
    points=1,
    asks="`answer(X)`: TODO",
    reference=answer,
    inputs=tables,
    styles=[lambda X: X + X],
    slips=[
        Slip(
            "TODO: a wrong answer that a learner believes in",
            lambda X: X**2,
            "TODO: the hint that helps.",
        ),
        Slip(
            "TODO: another",
            lambda X: X + 2,
            "TODO: another hint. Two are the least, five for a backward partner.",
        ),
    ],
    hints=["TODO: a first step.", "TODO: the answer, as `return 2 * X`"],
    variant=Variant(  # one exercise of each chapter has one
        draw=lambda rng: {"shift": rng.choice(HALVES).item()},
        says="TODO: {shift:g} is added to each entry.",
        change=lambda answer, X, *, shift: answer(X) + shift,
    ),
)
