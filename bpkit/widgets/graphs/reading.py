"""A graph read from its root: names, values, what is made from what."""

from typing import Any, NamedTuple

import numpy as np

from . import words

LIMIT = 200


class Node(NamedTuple):
    """One value as it is drawn.

    kind is "input", "constant" or "result"; given tells whether the learner named it.
    """

    name: str
    given: bool
    kind: str
    made: str
    value: Any


class Graph(NamedTuple):
    """Nodes, each after its parents, the root last; an edge is (parent, child, input).

    inputs are the data that each node's operation got, as many as it has inputs.
    """

    nodes: list
    edges: list
    inputs: list
    f_backward: list


def read(root, names):
    """The Graph of a root; names says what its values are called.

    Constants that nobody named are folded into the one node that uses them. Raises
    TypeError for a root or a name that is no value, ValueError for what is not in the
    graph, for a root of several numbers, and for more than 200 nodes.
    """
    require_value(root, "The root")
    order = parents_first(root)
    named = name_all(order, names)
    shown = [v for v in order if id(v) in named or v is root or not constant(v)]
    if len(shown) > LIMIT:
        raise ValueError(
            f"This graph has {len(shown)} nodes, and at most {LIMIT} can be read in a "
            "picture. Show a smaller one: a part of the expression, fewer examples, "
            "or arrays instead of single numbers."
        )
    if np.size(root.data) != 1:
        raise ValueError(
            f"The way back starts at one number, but the root has shape "
            f"{np.shape(root.data)}. Make it one first, with .sum() or .mean()."
        )
    place = {id(value): i for i, value in enumerate(shown)}
    if id(root) not in named:
        named[id(root)] = "L" if "L" not in named.values() else "root"
    free = (f"v{i}" for i in range(1, 10**6) if f"v{i}" not in names)
    nodes, edges = [], []
    for i, value in enumerate(shown):
        name = named[id(value)] if id(value) in named else next(free)
        nodes.append(Node(name, id(value) in named, *made_by(value, place)))
        edges += [
            (place[id(parent)], i, k)
            for k, parent in enumerate(value.parents)
            if id(parent) in place
        ]
    inputs = [[parent.data for parent in value.parents] for value in shown]
    return Graph(nodes, edges, inputs, [value.f_backward for value in shown])


def require_value(x, called):
    missing = [n for n in ("data", "parents", "f_backward") if not hasattr(x, n)]
    if missing:
        raise TypeError(
            f"{called} is {x!r} and has no .{missing[0]}. The stepper walks through "
            "values with .data, .parents and .f_backward, as in L = a * b and "
            "StepperView(L, a=a, b=b)."
        )


def constant(value):
    """By the name of its class: pictures do not import the engine."""
    return not value.parents and type(value).__name__ == "Constant"


def parents_first(root):
    """Every value once, each after its parents; a loop, so that depth is no matter."""
    order, seen, stack = [], {id(root)}, [(root, iter(root.parents))]
    while stack:
        value, parents = stack[-1]
        for parent in parents:
            if id(parent) not in seen:
                seen.add(id(parent))
                stack.append((parent, iter(parent.parents)))
                break
        else:
            order.append(value)
            stack.pop()
    return order


def name_all(order, names):
    """{id: name}; one value of two names is called by both."""
    there, named = {id(value) for value in order}, {}
    for name, value in names.items():
        require_value(value, name)
        if id(value) not in there:
            raise ValueError(
                f"{name} is not in this graph: the root was not made from it. Was the "
                "expression built before the value was made anew? Leave the name out, "
                "or build the expression again."
            )
        named[id(value)] = " = ".join(filter(None, [named.get(id(value)), name]))
    return named


def made_by(value, place):
    """kind, operation and data of a node."""
    if not value.parents:
        kind = "constant" if constant(value) else "input"
        return kind, "", value.data
    folded = [None if id(p) in place else p.data for p in value.parents]
    options = getattr(value.f_backward, "keywords", {})
    name = words.operation(value.f_backward)
    return "result", words.label(name, folded, options), value.data
