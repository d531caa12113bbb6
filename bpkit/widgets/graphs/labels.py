"""Where on its edge a label stands: on no other label, edge or node, where it can."""

import numpy as np

HIGH = 12
FINE = np.linspace(0, 1, 33)
ALONG = np.linspace(0.1, 0.9, 17)
MIDDLE_FIRST = sorted(ALONG, key=lambda t: (abs(t - 0.5), t))


def spots(paths, labels):
    """A place (x, y) for each label, in the first gap that its path crosses."""
    lines = [np.vstack([points(p, q) for p, q in pieces(path)]) for path in paths]
    every = np.vstack([np.empty((0, 2)), *lines])
    owner = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    taken, found = [], []
    for e, (path, width) in enumerate(zip(paths, labels, strict=True)):
        # The first steep piece; a flat one runs beside a node.
        a, b = next((p for p in pieces(path) if p[1][0] - p[0][0] >= width),
                    pieces(path)[0])  # fmt: skip
        beside = (every[:, 0] > a[0]) & (every[:, 0] < b[0]) & (owner != e)
        others = every[beside]
        reach = [
            one
            for one in taken
            if a[0] - (width + one[2]) / 2 < one[0] < b[0] + (width + one[2]) / 2
        ]
        tries = [tuple(map(float, points(a, b, t)[0])) for t in MIDDLE_FIRST]
        spot = min(tries, key=lambda at: in_the_way(at, width, a, b, reach, others))
        taken.append((*spot, width))
        found.append(spot)
    return found


def in_the_way(at, width, a, b, taken, others):
    """How bad a place is: other labels weigh most, then nodes, then other edges."""
    x, y = at
    beyond = max(a[0] + 9 + width / 2 - x, x + width / 2 - b[0], 0)
    near = abs(others - at) < (width / 2 + 2, HIGH / 2 + 1)
    labels = sum(clash(at, width, other) for other in taken)
    return 10 * labels + 20 * beyond + int(near.all(axis=1).sum())


def clash(at, width, other):
    """How much of two labels overlap."""
    over = (width + other[2]) / 2 - abs(at[0] - other[0])
    down = HIGH - abs(at[1] - other[1])
    return max(over, 0) * max(down, 0)


def pieces(path):
    return list(zip(path, path[1:], strict=False))


def points(a, b, t=FINE):
    """Points (k, 2) of the cubic that leaves a and reaches b level, as it is drawn."""
    t = np.atleast_1d(t)
    s, half = 1 - t, (a[0] + b[0]) / 2
    bend = 3 * s * s * t, 3 * s * t * t
    along = s**3 * a[0] + (bend[0] + bend[1]) * half + t**3 * b[0]
    return np.stack([along, (s**3 + bend[0]) * a[1] + (bend[1] + t**3) * b[1]], axis=1)
