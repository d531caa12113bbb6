"""`StepperView` and `steps`: forward and back through the graph of any value."""

import traitlets
from matplotlib.figure import Figure

from bpkit import plotting
from bpkit.widgets import graphs
from bpkit.widgets.graphs import words

from ._stepper_still import draw
from ._view import STATIC, View, javascript

LETTER = 6.9  # pixels a letter of a node takes, at most, in a sans serif of 12
SMALL = 6.7  # the same on an edge and under a node
HIGH = 50


class StepperView(View):
    """The learner's own expression, forward value by value and back edge by edge.

    root is the value at the end; names are values by the name to show, as in
    StepperView(L, a=a, b=b, L=L). order is "graph" (right), "recursion" (each value
    passes on at once, all it has by then) or "assignment" (= where += is right), and
    can be changed in the view. Nothing in the graph is changed, `grad` least of all.
    """

    name = "Stepper"
    invitation = "step through the graph"
    still_width = 900
    _esm = javascript("stepper.js")
    _css = View._css + (STATIC / "stepper.css").read_text(encoding="utf-8")
    graph = traitlets.Dict().tag(sync=True)
    orders = traitlets.Dict(graphs.ORDERS).tag(sync=True)
    walks = traitlets.Dict().tag(sync=True)
    order = traitlets.Unicode("graph").tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)

    def __init__(self, root, /, *, order="graph", **names):
        self._graph = graphs.read(root, names)
        walks = {name: graphs.steps(self._graph, name) for name in graphs.ORDERS}
        known(order)
        self._layout = placed(self._graph, walks)
        super().__init__(
            graph=picture(self._graph, self._layout), walks=walks, order=order
        )
        self._say()
        self.observe(self._say, names="order")

    def _say(self, change=None):
        self.alt = describe(self._graph, self.walks[self.order])

    def still(self):
        walk = self.walks[self.order]
        axes = draw(self._graph, self._layout, walk, telling(walk), figure=Figure)
        return plotting.png(axes[0].figure)


def steps(root, /, at=None, *, order="graph", **names):
    """The stepper standing still: one axes for each of the moments `at`, for show.

    at counts steps from 0, and from the end where negative; None picks four: the start,
    the end of forward, the middle and the end of backward.
    """
    known(order)
    graph = graphs.read(root, names)
    walks = {name: graphs.steps(graph, name) for name in {"graph", order}}
    walk = walks[order]
    at = telling(walk) if at is None else list(at)
    if not at or not all(-len(walk) <= k < len(walk) for k in at):
        raise ValueError(
            f"at is {at}, but this walk has the steps 0 to {len(walk) - 1}: expected a "
            "list of some of them, such as [0, -1]."
        )
    return draw(graph, placed(graph, walks), walk, [k % len(walk) for k in at])


def known(order):
    if order not in graphs.ORDERS:
        names = ", ".join(f'"{name}"' for name in graphs.ORDERS)
        raise ValueError(f"order is {order!r}, but expected one of {names}.")


def telling(walk):
    """Start, end of forward, middle and end of backward."""
    seed = next(k for k, step in enumerate(walk) if step["kind"] == "seed")
    last = len(walk) - 1
    return sorted({0, max(seed - 1, 0), (seed + last + 1) // 2, last})


def placed(graph, walks):
    """The layout, with room for every text that any of these walks shows."""
    nodes, back = graph.nodes, [s for walk in walks.values() for s in walk]
    across = [
        LETTER * max(len(n.name) + len(n.made) + 2, len(words.summary(n.value)) + 3)
        for n in nodes
    ]
    under, on = {}, [0] * len(graph.edges)
    for step in back:
        if "grad" in step:
            i = step["node"]
            across[i] = max(across[i], LETTER * (len(step["grad"]) + 3))
        if step["kind"] == "back":
            on[step["edge"]] = max(on[step["edge"]], SMALL * len(step["label"]))
            if step["below"]:
                text = under.get(step["node"], 0)
                under[step["node"]] = max(text, SMALL * len(step["below"]))
        for i, right in step.get("wrong", {}).items():
            text = under.get(int(i), 0)
            under[int(i)] = max(text, SMALL * (len(right) + 7))
    sizes = []
    for i, width in enumerate(across):
        sizes.append((max(56, width + 12, under.get(i, 0) - 4), HIGH))
    edges = [(parent, child) for parent, child, _ in graph.edges]
    return graphs.arrange(sizes, edges, labels=on, below=16 if under else 0)


def picture(graph, layout):
    """Nodes and edges with their places, as the browser draws them."""
    nodes = [
        {"name": n.name, "given": n.given, "kind": n.kind, "made": n.made,
         "value": words.summary(n.value), "x": round(x, 1), "y": round(y, 1),
         "width": round(w, 1), "height": h}
        for n, x, y, (w, h) in zip(
            graph.nodes, layout.x, layout.y, layout.sizes, strict=True)
    ]  # fmt: skip
    edges = [
        {"path": [[round(float(c), 1) for c in point] for point in path],
         "at": [round(float(c), 1) for c in spot], "child": child}
        for path, spot, (_, child, _) in zip(
            layout.paths, layout.labels, graph.edges, strict=True)
    ]  # fmt: skip
    return {"nodes": nodes, "edges": edges, "width": layout.width,
            "height": layout.height}  # fmt: skip


def describe(graph, walk):
    """The end of a walk in words: value, gradients, and what is wrong with them."""
    nodes = graph.nodes
    seen = graphs.moment(graph, walk, len(walk) - 1)
    root = nodes[-1].name
    listed = [
        f"d{root}/d{nodes[i].name} = {text}"
        for i, text in sorted(seen.grads.items())
        if nodes[i].given and i != len(nodes) - 1
    ]
    if len(listed) > 8:
        listed = [*listed[:8], f"and {len(listed) - 8} more"]
    back = ", ".join(listed) or f"{len(seen.grads)} gradients"
    text = (
        f"A graph of {len(nodes)} values and {len(graph.edges)} edges. Forward: "
        f"{root} = {words.summary(nodes[-1].value)}. Backward: {back}."
    )
    return f"{text} {walk[-1]['say']}" if walk[-1]["kind"] == "compare" else text
