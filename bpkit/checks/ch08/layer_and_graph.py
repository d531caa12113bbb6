"""08.7: a gradient of any pair, from a Layer and from a graph."""

import numpy as np

from bpkit.autograd import Value, apply
from bpkit.checks.ch08._common import rows_and_gains
from bpkit.checks.declared import Exercise, Slip
from bpkit.layers import Layer


def two_gradients(f, f_backward, X, g, dA):
    layer = Layer(f, f_backward, g=g)
    layer.forward(X)
    layer.backward(dA)
    node = Value(g)
    (apply(f, f_backward, X, node) * dA).sum().backward()
    return layer.grads["g"], node.grad


def inputs_gains_and_gradients(rng):
    return [(X, g, dA) for dA, X, g in rows_and_gains(rng)]


def with_a_pair(answer, X, g, dA):
    import numpy as np

    def f(X, g):
        return g * np.tanh(X)

    def f_backward(dA, X, g):
        return dA * g * (1 - np.tanh(X) ** 2), (dA * np.tanh(X)).sum(axis=0)

    return answer(f, f_backward, X, g, dA)


def two_gradients_from_the_gradient(f, f_backward, X, g, dA):
    layer, node = Layer(f, f_backward, g=g), Value(g)
    layer.forward(X)
    layer.backward(dA)
    loss = (Value(dA) * apply(f, f_backward, Value(X), node)).sum()
    loss.backward()
    return layer.grads["g"], node.grad


def two(*, in_layer=True, in_graph=True, which="g"):
    """two_gradients with something left out: a slip."""

    def two_gradients(f, f_backward, X, g, dA):
        layer = Layer(f, f_backward, g=g)
        layer.forward(X)
        dX = layer.backward(dA if in_layer else np.ones_like(dA))
        values = {"X": Value(X), "g": Value(g)}
        out = apply(f, f_backward, values["X"], values["g"])
        (out * dA if in_graph else out).sum().backward()
        return layer.grads["g"] if which == "g" else dX, values[which].grad

    return two_gradients


EXERCISE = Exercise(
    id="08.7",
    points=2,
    asks="`two_gradients(f, f_backward, X, g, dA)`: dg from a Layer, and dg from a "
    "graph, of any pair out = f(X, g) whose output has the gradient dA",
    reference=two_gradients,
    inputs=inputs_gains_and_gradients,
    returns=["layer_dg", "graph_dg"],
    drive=with_a_pair,
    styles=[two_gradients_from_the_gradient, two()],
    slips=[
        Slip(
            "dA left out of the graph",
            two(in_graph=False),
            "A graph starts at a number, and out.sum() is one, but the wrong one: "
            "it gives every output the gradient 1. Which number gives them dA?",
        ),
        Slip(
            "dA left out of both",
            two(in_graph=False, in_layer=False),
            "Both start from ones. The gradient of the output is dA.",
        ),
        Slip(
            "dX for dg",
            two(which="X"),
            "These are the gradients of X. Asked for are those of g: "
            '`layer.grads["g"]`, and the grad of the value that holds g.',
        ),
    ],
    hints=[
        "Layer(f, f_backward, g=g) needs a forward before its backward. Where does "
        "it keep dg?",
        "In the graph: node = Value(g), out = apply(f, f_backward, X, node). The "
        "sum of out * dA has the gradient dA at out.",
        '`layer.grads["g"]`, after `(out * dA).sum().backward()`, and `node.grad`',
    ],
)
