"""Computation graphs as pictures: what is in them, where it is drawn, what happens.

Any value with .data, .parents and .f_backward can be a root; nothing in it is changed.
"""

from .layout import Layout, arrange
from .reading import Graph, Node, read
from .steps import ORDERS, Moment, moment, steps

__all__ = [
    "Graph",
    "Layout",
    "Moment",
    "Node",
    "ORDERS",
    "arrange",
    "moment",
    "read",
    "steps",
]
