"""15.3: positions by turning (rotary positions, Su et al., 2021)."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def turned_by_place(X, angles):
    return turn(X, np.arange(X.shape[1])[:, None] * angles)


def turn(X, A):
    """Columns 2i and 2i + 1 of row t by the angle A[t, i]."""
    even, odd = X[..., 0::2], X[..., 1::2]
    Z = np.empty_like(X)
    Z[..., 0::2] = even * np.cos(A) - odd * np.sin(A)
    Z[..., 1::2] = even * np.sin(A) + odd * np.cos(A)
    return Z


def sequences(rng):
    shapes = [(2, 3, 4), (1, 5, 2), (3, 2, 6)]
    cases = [(draw(rng, *s), draw(rng, s[2] // 2)) for s in shapes]
    X, angles = cases[0]
    return [*cases, (1000 * X, angles), (0 * X + (X > 1), angles)]


def by_complex_numbers(X, angles):
    """Another style: a pair of columns is a complex number."""
    C = X[..., 0::2] + 1j * X[..., 1::2]
    C = C * np.exp(1j * np.outer(np.arange(X.shape[1]), angles))
    return np.stack([C.real, C.imag], axis=-1).reshape(X.shape)


def at(change):
    return lambda X, angles: turn(X, change(np.arange(X.shape[1])[:, None], angles))


def in_halves(X, angles):
    k = X.shape[2] // 2
    order = np.arange(2 * k).reshape(2, k).T.ravel()
    return turned_by_place(X[..., order], angles)[..., np.argsort(order)]


def in_halves_left(X, angles):
    """Turned as pairs of neighbors, handed back one half after the other."""
    Z = turned_by_place(X, angles)
    return np.concatenate([Z[..., 0::2], Z[..., 1::2]], axis=-1)


def twice_overwritten(X, angles):
    A = np.arange(X.shape[1])[:, None] * angles
    Z = X.copy()
    Z[..., 0::2] = Z[..., 0::2] * np.cos(A) - Z[..., 1::2] * np.sin(A)
    Z[..., 1::2] = Z[..., 0::2] * np.sin(A) + Z[..., 1::2] * np.cos(A)
    return Z


EXERCISE = Exercise(
    id="15.3",
    points=3,
    asks="`turned_by_place(X, angles)`: X (n, T, 2k), where in the row at place t = 0, "
    "1, ... the columns 2i and 2i + 1 are turned by the angle t * angles[i]",
    reference=turned_by_place,
    inputs=sequences,
    styles=[by_complex_numbers],
    slips=[
        Slip(
            "the other way round",
            at(lambda t, angles: -t * angles),
            "You turn the other way: (a, b) becomes (a cos - b sin, a sin + b cos).",
        ),
        Slip(
            "places from 1",
            at(lambda t, angles: (t + 1) * angles),
            "You count places from 1. The first is place 0, and stays as it is.",
        ),
        Slip(
            "all places alike",
            at(lambda t, angles: 0 * t + angles),
            "Every place is turned by the same angle. Place t is turned by t times it.",
        ),
        Slip(
            "in degrees",
            at(lambda t, angles: np.deg2rad(t * angles)),
            "You take the angles for degrees; they are radians, as `np.cos` has them.",
        ),
        Slip(
            "halves for neighbors",
            in_halves,
            "You pair column i with column i + k. Asked is 2i with 2i + 1.",
        ),
        Slip(
            "one half after the other",
            in_halves_left,
            "The numbers are right, their columns are not: 2i and 2i + 1 stay where "
            "they were.",
        ),
        Slip(
            "overwritten",
            twice_overwritten,
            "The second line uses columns that the first has already turned. Keep both "
            "before you write.",
        ),
        Slip(
            "the first angle for all",
            at(lambda t, angles: t * angles[0]),
            "Each pair of columns has an angle of its own: angles[i].",
        ),
    ],
    hints=[
        "All angles at once: `A = np.arange(T)[:, None] * angles`, (T, k).",
        "`even, odd = X[..., 0::2], X[..., 1::2]` are (n, T, k): the same shape, one "
        "axis in front.",
        "`Z = np.empty_like(X)`, then `Z[..., 0::2] = even * np.cos(A) - odd * "
        "np.sin(A)`, and the other with sin and cos.",
    ],
)
