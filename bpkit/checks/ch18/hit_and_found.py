"""18.6: how many made points lie near a real one, and how many real ones are found."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip


def hit_and_found(real, made, radius):
    near = np.linalg.norm(real[:, None] - made, axis=2) <= radius
    return near.any(axis=0).mean(), near.any(axis=1).mean()


def clouds(rng):
    """No distance lies at the radius; other numbers of points; one, two, three axes."""
    cases = []
    sizes = [(6, 4, 2, 1.1), (3, 7, 2, 0.6), (4, 4, 1, 0.3), (5, 8, 3, 1.5)]
    for n, m, d, radius in sizes:
        real, made = rng.normal(size=(n, d)), rng.normal(size=(m, d))
        cases.append((real, made, radius))
    real = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.0], [2.0, 2.0]])
    collapsed = np.array([[0.1, 0.0]] * 5 + [[5.0, 5.0]])
    far = 1000 * real, 1000 * collapsed, 500.0
    # One made point is near all real ones, another near some.
    amid = real, np.array([[1.0, 1.0], [0.2, 0.2], [9.0, 9.0]]), 1.5
    close = 0.1 * real[:2], 0.1 * collapsed[:1], 0.9
    some = [(real, collapsed, 0.5), *cases, (real, real + 9, 0.5)]
    return [*some, far, amid, close]


def by_loops(real, made, radius):
    def share(some, others):
        return sum(
            any(((a - b) ** 2).sum() <= radius**2 for b in others) for a in some
        ) / len(some)

    return share(made, real), share(real, made)


def changed(change):
    return lambda real, made, radius: change(*hit_and_found(real, made, radius))


def with_distance(far):
    def hit_and_found_(real, made, radius):
        near = far(real[:, None] - made) <= radius
        return near.any(axis=0).mean(), near.any(axis=1).mean()

    return hit_and_found_


def all_near(real, made, radius):
    near = np.linalg.norm(real[:, None] - made, axis=2) <= radius
    return near.all(axis=0).mean(), near.all(axis=1).mean()


def norm_of_all(real, made, radius):
    near = float(np.linalg.norm(real[:, None] - made) <= radius)
    return near, near


def nearest_alone(real, made, radius):
    """Found is a real point that some made one has as its nearest."""
    away = np.linalg.norm(real[:, None] - made, axis=2)
    nearest = away.argmin(axis=0)[away.min(axis=0) <= radius]
    return (away.min(axis=0) <= radius).mean(), len(set(nearest)) / len(real)


def pairs(real, made, radius):
    near = np.linalg.norm(real[:, None] - made, axis=2) <= radius
    return near.mean(), near.mean()


def counts(real, made, radius):
    hit, found = hit_and_found(real, made, radius)
    return hit * len(made), found * len(real)


def of_one_kind(real, made, radius):
    hit, found = hit_and_found(real, made, radius)
    return hit * len(made) / len(real), found * len(real) / len(made)


EXERCISE = Exercise(
    id="18.6",
    points=2,
    asks="`hit_and_found(real, made, radius)`: `hit`, the share of made points (m, d) "
    "with a real one within the radius, and `found`, the share of real points (n, d) "
    "with a made one within it",
    reference=hit_and_found,
    inputs=clouds,
    returns=["hit", "found"],
    styles=[by_loops],
    slips=[
        Slip(
            "exchanged",
            changed(lambda hit, found: (found, hit)),
            "Your two shares are exchanged: hit asks each made point, found each real "
            "one.",
        ),
        Slip(
            "squared distance",
            with_distance(lambda gap: (gap**2).sum(axis=2)),
            "You compare the squared distance with the radius: take the root, or "
            "square both.",
        ),
        Slip(
            "axis by axis",
            with_distance(lambda gap: np.abs(gap).max(axis=2)),
            "Near in each axis is not near: the distance is the root of the sum of "
            "squares.",
        ),
        Slip(
            "sum of the axes",
            with_distance(lambda gap: np.abs(gap).sum(axis=2)),
            "You add up the gaps of the axes. The distance is the root of the sum of "
            "their squares.",
        ),
        Slip(
            "all of them",
            all_near,
            "You ask whether all of the others are near. One is enough: any.",
        ),
        Slip(
            "one number for all",
            norm_of_all,
            "Your norm runs over all axes and makes one number of all gaps. axis=2 "
            "keeps one distance for each pair.",
        ),
        Slip(
            "nearest alone",
            nearest_alone,
            "Your found counts the real points that are the nearest of some made one. "
            "A real point is found if any made one is near, though that one may be "
            "nearer to another.",
        ),
        Slip(
            "pairs",
            pairs,
            "You count near pairs. A point counts once, however many are near it.",
        ),
        Slip(
            "counts",
            counts,
            "Your numbers are counts. A share is a count over all points of that kind.",
        ),
        Slip(
            "divided by the others",
            of_one_kind,
            "You divide by the number of the others: hit is a share of the made "
            "points, found of the real ones.",
        ),
        Slip(
            "hit twice",
            changed(lambda hit, found: (hit, hit)),
            "Your found is hit once more. It asks each real point whether a made one "
            "is near.",
        ),
    ],
    hints=[
        "All distances at once: real[:, None] - made is (n, m, d).",
        "near (n, m) is true where a distance is at most the radius; `any` along one "
        "axis asks each made point, along the other each real one.",
        "`near.any(axis=0).mean(), near.any(axis=1).mean()`",
    ],
)
