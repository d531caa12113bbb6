"""In which order the edges of a graph are walked back, and what goes along each."""

import numpy as np


def in_order(graph, grads):
    """Every edge once, users before their parents."""
    into = edges_into(graph)
    for i in reversed(range(len(graph.nodes))):
        if grads[i] is not None:
            yield from shares(graph, i, into[i], grads[i])


def at_once(graph, grads):
    """Recursion: what has just got something hands on all that it has by now."""
    into = edges_into(graph)
    last = len(graph.nodes) - 1
    stack = [shares(graph, last, into[last], grads[last])]
    while stack:
        step = next(stack[-1], None)
        if step is None:
            stack.pop()
            continue
        yield step
        parent = graph.edges[step[0]][0]
        if into[parent]:
            stack.append(shares(graph, parent, into[parent], grads[parent]))


ORDER_OF = {"graph": in_order, "assignment": in_order, "recursion": at_once}


def edges_into(graph):
    into = [[] for _ in graph.nodes]
    for e, (_, child, _) in enumerate(graph.edges):
        into[child].append(e)
    return into


def shares(graph, i, edges, upstream):
    """(edge, its gradient in the parent's shape, the same before unbroadcasting)."""
    if not edges:
        return
    found = called_back(graph, i, upstream)
    for e in edges:
        parent, _, k = graph.edges[e]
        if k < len(found) and graph.nodes[parent].kind != "constant":
            yield e, unbroadcast(found[k], graph.nodes[parent].value), found[k]


def called_back(graph, i, upstream):
    found = graph.f_backward[i](upstream, *graph.inputs[i])
    return found if isinstance(found, tuple) else (found,)


def unbroadcast(gradient, value):
    """Summed over what NumPy repeated, to the shape of the value."""
    extra = np.ndim(gradient) - np.ndim(value)
    if extra > 0:
        gradient = np.sum(gradient, axis=tuple(range(extra)))
    shape = np.shape(value)
    for axis, (n, wanted) in enumerate(zip(np.shape(gradient), shape, strict=False)):
        if n != wanted:
            gradient = np.sum(gradient, axis=axis, keepdims=True)
    return gradient


def passes(graph):
    """How many edges the recursion walks: each arrival walks all edges behind it."""
    arrivals, total = [0] * len(graph.nodes), 0
    arrivals[-1] = 1
    for parent, child, _ in sorted(graph.edges, key=lambda edge: -edge[1]):
        if graph.nodes[parent].kind != "constant":
            arrivals[parent] += arrivals[child]
            total += arrivals[child]
    return total
