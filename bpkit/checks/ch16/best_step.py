"""16.2: which step brings a swinging state to rest fastest."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def best_step(eigenvalues):
    low, high = eigenvalues.min(), eigenvalues.max()
    step = 2 / (2 - low - high)
    return step, np.abs(1 + step * (eigenvalues - 1)).max()


def spectra(rng):
    several = [np.array([-3.0, 0.5, -0.2]), np.array([-0.5, 0.5]), np.array([-2.0])]
    several += [np.array([0.9, -0.9, 0.1, 0.3]), np.array([0.2, 0.8])]
    several += [np.array([0.0, -1000.0, 0.5])]
    return [(one,) for one in [*several, rng.integers(-40, 9, 6) / 10]]


def by_its_formula(eigenvalues):
    far, near = 1 - min(eigenvalues), 1 - max(eigenvalues)
    return 2 / (far + near), (far - near) / (far + near)


def with_step(make):
    def best_step_(eigenvalues):
        step = make(eigenvalues)
        return step, np.abs(1 + step * (eigenvalues - 1)).max()

    return best_step_


EXERCISE = Exercise(
    id="16.2",
    points=2,
    asks="`best_step(eigenvalues)`: the step for which the largest factor is smallest, "
    "and that factor; eigenvalues (k,) of a whole sweep near its end, all real and "
    "below 1",
    reference=best_step,
    inputs=spectra,
    returns=["step", "factor"],
    styles=[by_its_formula],
    slips=[
        Slip(
            "whole step",
            with_step(lambda e: 1.0),
            "This is a whole step, without damping. Which step makes the factors "
            "1 + s(λ - 1) of the lowest and the highest eigenvalue equally large?",
        ),
        Slip(
            "half step",
            with_step(lambda e: 0.5),
            "You take half a step whatever the eigenvalues are.",
        ),
        Slip(
            "for the lowest alone",
            with_step(lambda e: 1 / (1 - e.min())),
            "Your step brings the lowest eigenvalue to 0 at once, and leaves the "
            "highest slow. The best one is a bit longer: both factors equally large.",
        ),
        Slip(
            "for the mean",
            with_step(lambda e: 1 / (1 - e.mean())),
            "Your step fits the mean of the eigenvalues. What counts are the two ends.",
        ),
        Slip(
            "the limit",
            with_step(lambda e: 2 / (1 - e.min())),
            "This is the limit: at this step the lowest eigenvalue has the factor -1 "
            "and swings for ever.",
        ),
        Slip(
            "of Wh",
            with_step(lambda e: 2 / (-e.min() - e.max()) if e.min() + e.max() else 1.0),
            "Your step divides by -(low + high). The curvature of a step is 1 - λ: "
            "divide by (1 - low) + (1 - high).",
        ),
        Slip(
            "a factor with its sign",
            lambda e: (best_step(e)[0], (1 + best_step(e)[0] * (e.min() - 1))),
            "Your factor has a sign. The largest is meant without: np.abs.",
        ),
    ],
    hints=[
        "Step s turns λ into 1 + s(λ - 1) = 1 - s(1 - λ): chapter 4, with the "
        "curvature 1 - λ.",
        "The largest factor is that of the lowest or of the highest eigenvalue. A "
        "longer step helps one and harms the other: best is where both are equal.",
        "`step = 2 / ((1 - low) + (1 - high))`",
    ],
)
