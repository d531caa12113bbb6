"""What each step of a walk through a graph shows: forward, then back in some order."""

from typing import NamedTuple

import numpy as np

from . import words
from .flow import ORDER_OF, called_back, passes

ORDERS = {
    "graph": "right: in order, adding",
    "recursion": "recursion, without an order",
    "assignment": "assignment (=) instead of +=",
}
MOST = 400


class Moment(NamedTuple):
    """What is to be seen after a step.

    values and grads are texts by node, below what stands under a node, on texts by
    edge; now is the step itself, wrong the nodes whose final gradient is not right.
    """

    values: dict
    grads: dict
    below: dict
    on: dict
    now: dict
    wrong: dict


def steps(graph, order="graph"):
    """The list of steps, each a dict with what it shows and "say", a sentence.

    kind is "start" (the inputs are there), "forward" (node gets its value), "seed" (the
    root gets its 1), "back" (along edge, node gets grad) or "compare" (a wrong order
    with the right one).
    """
    if order not in ORDERS:
        raise ValueError(
            f"order is {order!r}, but expected one of {', '.join(map(repr, ORDERS))}."
        )
    walk = forward(graph)
    root = graph.nodes[-1].name
    walk.append(
        {"kind": "seed", "node": len(graph.nodes) - 1, "grad": "1",
         "say": f"Backward starts at {root}: d{root}/d{root} = 1."}
    )  # fmt: skip
    back, found = backward(graph, order)
    walk += back
    if order != "graph":
        walk.append(compare(graph, found, backward(graph, "graph")[1], len(back)))
    return walk


def forward(graph):
    inputs = [i for i, node in enumerate(graph.nodes) if node.kind != "result"]
    listed = [f"{n.name} = {words.summary(n.value)}" for n in at(graph, inputs)]
    given = ", ".join(listed) if len(listed) <= 6 else f"{len(listed)} inputs"
    walk = [{"kind": "start", "nodes": inputs, "say": f"Given: {given}."}]
    for i, node in enumerate(graph.nodes):
        if node.kind == "result":
            walk.append({"kind": "forward", "node": i, "say": computed(graph, i)})
    return walk


def at(graph, places):
    return [graph.nodes[i] for i in places]


def computed(graph, i):
    """b = a + a = 1 + 1 = 2, in words that are short."""
    node, data = graph.nodes[i], graph.inputs[i]
    name = words.operation(graph.f_backward[i])
    called = [words.summary(x) for x in data]
    for parent, _, k in (edge for edge in graph.edges if edge[1] == i):
        called[k] = graph.nodes[parent].name
    result = words.summary(node.value)
    if name == "index":
        return f"{node.name} = {called[0]}{node.made} = {result}."
    text = f"{node.name} = {words.formula(name, called, node.made)}"
    if words.is_number(node.value) and all(map(words.is_number, data)):
        first, *rest = map(words.summary, data)
        rest = map(signed, data[1:]) if name in words.SIGNS else rest
        return f"{text} = {words.formula(name, [first, *rest], node.made)} = {result}."
    return f"{text}: {result}."


def backward(graph, order):
    """The steps back and the gradients they end with; an edge a step."""
    grads = [None] * len(graph.nodes)
    end = graph.nodes[-1].value
    grads[-1] = np.ones_like(end) if np.ndim(end) else 1.0
    came = [[] for _ in graph.nodes]
    walk = []
    for e, part, whole in ORDER_OF[order](graph, grads):
        parent = graph.edges[e][0]
        if len(walk) == MOST:
            return walk, None
        came[parent].append(part)
        add = order != "assignment"
        before = grads[parent]
        grads[parent] = part if before is None or not add else before + part
        walk.append(handed(graph, e, part, whole, before, grads, came[parent], add))
    return walk, grads


def handed(graph, e, part, whole, before, grads, came, add):
    """The step in which an edge is walked."""
    parent, child, k = graph.edges[e]
    upstream = grads[child]
    name, through = graph.nodes[parent].name, graph.nodes[child].name
    root = graph.nodes[-1].name
    d = f"d{root}/d{name}"
    twice = [edge[2] for edge in graph.edges if edge[:2] == (parent, child)]
    if len(twice) > 1:
        through += f", as its {nth(twice.index(k))} {name}"
    gets = "gets" if add else "is set to"
    text, total = words.summary(part), words.summary(grads[parent])
    if words.is_number(part) and words.is_number(upstream):
        local = called_back(graph, child, 1.0)[k]
        label = "×" + words.number(local)
        times = f"{words.number(upstream)} × {signed(local)} = {text}"
        say = f"{d} {gets} {times} through {through}"
    else:
        operation = words.operation(graph.f_backward[child])
        label = words.shape(whole)
        say = f"{d} {gets} {text} through {through} ({operation})"
        if np.shape(whole) != np.shape(part):
            label += "→" + words.shape(part)
            say += f", {words.shape(whole)} summed to {words.shape(part)}"
    below = ""
    if before is not None:
        was, number = words.summary(before), words.is_number(before)
        if add:
            say += f"; {was} was there: {total if number else 'the sum is ' + total}"
            say += " together" * number
            below = addition(came, before, total) if number else f"sum of {len(came)}"
        else:
            say += f"; the {was} that was there is lost"
            lost = len(came) - 1
            below = f"{was} lost" if lost == 1 and number else f"{lost} lost"
    return {"kind": "back", "edge": e, "node": parent, "grad": total, "below": below,
            "label": label, "say": say + "."}  # fmt: skip


def addition(came, before, total):
    """3 + 2 = 5; where this gets long, what was there and what came, without the total,
    which stands above it."""
    text = " + ".join(map(signed, came))
    if len(text) > 18 and len(came) > 2:
        text = f"{signed(before)} + {signed(came[-1])}"
    return f"{text} = {total}" if len(f"{text} = {total}") <= 17 else f"= {text}"


def signed(value):
    text = words.summary(value)
    return f"({text})" if text.startswith("−") else text


def nth(i):
    return ["first", "second", "third"][i] if i < 3 else f"{i + 1}th"


def compare(graph, found, right, walked):
    """The last step of a wrong order: which gradients came out wrong."""
    if found is None:
        say = (
            f"Stopped after {walked:,} of {passes(graph):,} edges: without an order, "
            f"what arrives twice is passed on twice. In order it is {len(graph.edges)}."
        )
        return {"kind": "compare", "wrong": {}, "say": say}
    pairs = {
        i: words.apart(a, b)
        for i, (a, b) in enumerate(zip(found, right, strict=True))
        if b is not None and not same(a, b)
    }
    wrong = {str(i): wanted for i, (_, wanted) in pairs.items()}
    root, names = graph.nodes[-1].name, []
    for i, (came, wanted) in pairs.items():
        names.append(f"d{root}/d{graph.nodes[i].name} is {came}, right is {wanted}")
    count = sum(b is not None for b in right)
    if not wrong:
        say = f"Right here, too: all {count} gradients."
    else:
        more = f"; and {len(names) - 3} more" if len(names) > 3 else ""
        say = f"Wrong in {len(wrong)} of {count}: {'; '.join(names[:3])}{more}."
    return {"kind": "compare", "wrong": wrong, "say": say}


def same(a, b):
    return a is not None and np.allclose(a, b, rtol=1e-9, atol=1e-12, equal_nan=True)


def moment(graph, walk, k):
    """The Moment after step k of a walk; the browser does the same."""
    seen = Moment({}, {}, {}, {}, walk[k], walk[k].get("wrong", {}))
    for step in walk[: k + 1]:
        for i in step.get("nodes", [step["node"]] if step["kind"] == "forward" else []):
            seen.values[i] = words.summary(graph.nodes[i].value)
        if "grad" in step:
            seen.grads[step["node"]] = step["grad"]
            seen.below[step["node"]] = step.get("below", "")
        if step["kind"] == "back":
            seen.on[step["edge"]] = step["label"]
    return seen
