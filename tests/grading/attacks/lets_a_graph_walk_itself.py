# ruff: noqa
# chapter: 05
# %% bpkit's graph orders itself and goes back by itself.
import bpkit.autograd as engine
from bpkit.autograd import *

Value = engine.Value


def parents_first(root):
    return engine.topological_order(root)


def backward(root):
    order = topological_order(root)
    twins = {}
    for value in order:
        twin = engine.Value(0.0)
        for parent, slope in zip(value.parents, value.slopes):
            twin = twin + slope * twins[parent]
        twins[value] = twin
    twins[root].backward()
    for value in order:
        value.grad = twins[value].grad
