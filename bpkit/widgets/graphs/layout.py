"""Where the nodes of a graph are drawn: layers by longest path, few crossings.

(Sugiyama, Tagawa & Toda, 1981), in loops and without chance: a graph has one picture.
"""

from bisect import bisect_right, insort
from typing import NamedTuple

from .labels import spots

MARGIN = 8
BETWEEN = 14  # from node to node in a layer
SWEEPS = 12


class Layout(NamedTuple):
    """Middles x, y and sizes of the nodes; for each edge a path and its label's place.

    A path is a list of points, from the right side of the parent to the left side of
    the child; all of it lies within width and height.
    """

    x: list
    y: list
    sizes: list
    paths: list
    labels: list
    width: float
    height: float


def arrange(sizes, edges, *, labels=(), below=0):
    """A Layout of nodes of these (width, height), each after its parents.

    edges are pairs (parent, child); labels are the widths of what is written on them,
    below is the room left free under a node.
    """
    labels = list(labels) or [0] * len(edges)
    layer = layers(len(sizes), edges)
    # A long edge gets a thin node in each layer that it passes.
    tall, chains, links = [height for _, height in sizes], [], []
    for parent, child in edges:
        chain = [parent]
        for between in range(layer[parent] + 1, layer[child]):
            chain.append(len(layer))
            layer.append(between)
            tall.append(4)
        chain.append(child)
        chains.append(chain)
        links += list(zip(chain, chain[1:], strict=False))
    rows = ordered(layer, links)
    before, _ = neighbors(len(layer), links)
    y = heights(rows, tall, links, BETWEEN + below)
    # As wide as the widest node; between layers, as wide as the widest label.
    wide = [max([w for i, (w, _) in enumerate(sizes) if layer[i] == k] or [0])
            for k in range(len(rows))]  # fmt: skip
    # Where edges cross, or have a twin, their labels need room to step aside.
    gaps = [36] * len(rows)
    crossed = [min(crossings(rows[k : k + 2], before), 3) for k in range(len(rows))]
    for edge, label in zip(edges, labels, strict=True):
        k = layer[edge[0]]
        aside = max(crossed[k], edges.count(edge) - 1)
        gaps[k] = max(gaps[k], (label + 14) * (1 + aside))
    left = [MARGIN]
    for width, gap in zip(wide, gaps, strict=True):
        left.append(left[-1] + width + gap)
    middle = [left[k] + wide[k] / 2 for k in range(len(rows))]
    x = [middle[layer[i]] for i in range(len(sizes))]
    paths = routes(chains, x, y, sizes, layer, left, wide)
    end = max(yi + high / 2 for yi, high in zip(y, tall, strict=True)) + below
    width = left[-2] + wide[-1] + MARGIN
    n = len(sizes)
    places = spots(paths, labels)
    return Layout(x, y[:n], list(sizes), paths, places, width, end + MARGIN)


def layers(n, edges):
    """The longest way from an input; an input itself stands before its first user."""
    layer, users = [0] * n, [[] for _ in range(n)]
    parents = [[] for _ in range(n)]
    for parent, child in edges:
        parents[child].append(parent)
        users[parent].append(child)
    for i in range(n):  # parents come first
        layer[i] = max((layer[p] + 1 for p in parents[i]), default=0)
    for i in range(n):
        if not parents[i] and users[i]:
            layer[i] = min(layer[u] for u in users[i]) - 1
    return layer


def neighbors(n, links):
    before, after = [[] for _ in range(n)], [[] for _ in range(n)]
    for a, b in links:
        after[a].append(b)
        before[b].append(a)
    return before, after


def ordered(layer, links):
    """The nodes of each layer from top to bottom: barycenters, there and back."""
    before, after = neighbors(len(layer), links)
    rows = [[] for _ in range(max(layer) + 1)]
    for i in depth_first(before, layer):
        rows[layer[i]].append(i)
    best, fewest = rows, crossings(rows, before)
    for sweep in range(SWEEPS):
        rows = [list(row) for row in rows]
        forward = sweep % 2 == 0
        near = before if forward else after
        for k in range(len(rows)) if forward else reversed(range(len(rows))):
            place = {i: p for row in rows for p, i in enumerate(row)} if k == 0 else {}
            for other in (k - 1, k + 1):
                if 0 <= other < len(rows):
                    place |= {i: p for p, i in enumerate(rows[other])}
            here = {i: p for p, i in enumerate(rows[k])}
            center = {
                i: sum(place[j] for j in near[i]) / len(near[i]) if near[i] else here[i]
                for i in rows[k]
            }
            rows[k].sort(key=lambda i, c=center, h=here: (c[i], h[i]))
        count = crossings(rows, before)
        if count < fewest:
            best, fewest = rows, count
        if fewest == 0:
            break
    return best


def depth_first(before, layer):
    """From the ends back, relatives side by side: a tree comes out uncrossed."""
    order, seen = [], set()
    ends = sorted(range(len(layer)), key=lambda i: (-layer[i], i))
    for end in ends:
        stack = [end]
        while stack:
            i = stack.pop()
            if i not in seen:
                seen.add(i)
                order.append(i)
                stack += reversed(before[i])
    return order


def crossings(rows, before):
    """How many pairs of links cross."""
    total = 0
    for left, right in zip(rows, rows[1:], strict=False):
        place, ends = {i: p for p, i in enumerate(left)}, []
        for i in right:
            starts = sorted(place[j] for j in before[i])
            total += sum(len(ends) - bisect_right(ends, start) for start in starts)
            for start in starts:
                insort(ends, start)
    return total


def heights(rows, tall, links, between):
    """y of every node: near its neighbors, in order, and never on another."""
    before, after = neighbors(len(tall), links)
    y = [0.0] * len(tall)
    for row in rows:
        stack_up(row, tall, y, [0.0] * len(row), between)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 1
        near = before if forward else after
        for row in rows if forward else reversed(rows):
            wish = [
                sum(y[j] for j in near[i]) / len(near[i]) if near[i] else y[i]
                for i in row
            ]
            stack_up(row, tall, y, wish, between)
    top = min(yi - high / 2 for yi, high in zip(y, tall, strict=True))
    return [yi - top + MARGIN for yi in y]


def stack_up(row, tall, y, wish, between):
    """Least squares to the wishes at given distances: pool adjacent violators."""
    offset, total = [], 0.0
    for i, j in zip(row, [None, *row], strict=False):
        if j is not None:
            total += (tall[i] + tall[j]) / 2 + between
        offset.append(total)
    blocks = []  # (sum of wishes, how many)
    for w, o in zip(wish, offset, strict=True):
        blocks.append((w - o, 1))
        while len(blocks) > 1 and (
            blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]
        ):
            (s, n), (t, m) = blocks.pop(), blocks.pop()
            blocks.append((s + t, n + m))
    place = [s / n for s, n in blocks for _ in range(n)]
    for i, p, o in zip(row, place, offset, strict=True):
        y[i] = p + o


def routes(chains, x, y, sizes, layer, left, wide):
    """The points of each edge; edges at one side of a node stand apart."""
    leaving, arriving = {}, {}
    for e, chain in enumerate(chains):
        leaving.setdefault(chain[0], []).append((y[chain[1]], e))
        arriving.setdefault(chain[-1], []).append((y[chain[-2]], e))
    start, end = {}, {}
    for ports, at in [(leaving, start), (arriving, end)]:
        for i, there in ports.items():
            gap = min(15, (sizes[i][1] - 14) / len(there))
            for p, (_, e) in enumerate(sorted(there)):
                at[e] = y[i] + gap * (p - (len(there) - 1) / 2)
    paths = []
    for e, chain in enumerate(chains):
        path = [(x[chain[0]] + sizes[chain[0]][0] / 2, start[e])]
        edge = left[layer[chain[0]]] + wide[layer[chain[0]]]
        if path[0][0] < edge:
            path.append((edge, start[e]))
        for i in chain[1:-1]:
            k = layer[i]
            path += [(left[k], y[i]), (left[k] + wide[k], y[i])]
        if left[layer[chain[-1]]] < x[chain[-1]] - sizes[chain[-1]][0] / 2:
            path.append((left[layer[chain[-1]]], end[e]))
        path.append((x[chain[-1]] - sizes[chain[-1]][0] / 2, end[e]))
        paths.append(path)
    return paths
