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
    """What comes back; were f and f_backward called once for each of the two?"""
    import numpy as np

    calls = [0, 0]

    def f(X, g):
        calls[0] += 1
        return g * np.tanh(X)

    def f_backward(dA, X, g):
        calls[1] += 1
        return dA * g * (1 - np.tanh(X) ** 2), (dA * np.tanh(X)).sum(axis=0)

    both = answer(f, f_backward, X, g, dA)
    if both is None:
        return None
    layer_dg, graph_dg = both
    return layer_dg, graph_dg, np.minimum([*calls, sum(calls)], [2, 2, 4])


def two_gradients_from_the_gradient(f, f_backward, X, g, dA):
    layer, node = Layer(f, f_backward, g=g), Value(g)
    layer.forward(X)
    layer.backward(dA)
    loss = (Value(dA) * apply(f, f_backward, Value(X), node)).sum()
    loss.backward()
    return layer.grads["g"], node.grad


def two(*, in_layer=True, total=lambda out, dA: (out * dA).sum(), which="g"):
    """two_gradients with something left out: a slip."""

    def two_gradients(f, f_backward, X, g, dA):
        layer = Layer(f, f_backward, g=g)
        layer.forward(X)
        dX = layer.backward(dA if in_layer else np.ones_like(dA))
        values = {"X": Value(X), "g": Value(g)}
        total(apply(f, f_backward, values["X"], values["g"]), dA).backward()
        node = values["X" if which == "X" else "g"]
        return layer.grads["g"] if which == "g" else dX, node.grad

    return two_gradients


def layer_twice(f, f_backward, X, g, dA):
    layer = Layer(f, f_backward, g=g)
    layer.forward(X)
    layer.backward(dA)
    return layer.grads["g"], layer.grads["g"]


def layer_back_twice(f, f_backward, X, g, dA):
    layer = Layer(f, f_backward, g=g)
    layer.forward(X)
    layer.backward(dA)
    first = layer.grads["g"]
    layer.backward(dA)
    return first, layer.grads["g"]


def pair_by_hand(f, f_backward, X, g, dA):
    dg = f_backward(dA, X, g)[1]
    return dg, dg


def pair_by_hand_twice(f, f_backward, X, g, dA):
    return f_backward(dA, X, g)[1], f_backward(dA, X, g)[1]


def without_the_pair(f, f_backward, X, g, dA):
    r = np.sqrt((X**2).mean(axis=1, keepdims=True) + 1e-5)
    dg = (dA * X / r).sum(axis=0)
    return dg, dg


EXERCISE = Exercise(
    id="08.7",
    points=2,
    asks="`two_gradients(f, f_backward, X, g, dA)`: dg from a Layer, and dg from a "
    "graph, of any pair out = f(X, g) whose output has the gradient dA",
    reference=two_gradients,
    inputs=inputs_gains_and_gradients,
    returns=["layer_dg", "graph_dg", "calls of f, of f_backward, of both"],
    drive=with_a_pair,
    styles=[two_gradients_from_the_gradient, two()],
    slips=[
        Slip(
            "dA left out of the graph",
            two(total=lambda out, dA: out.sum()),
            "Your graph gives every output the gradient 1, as out.sum() does. Which "
            "number gives them dA?",
        ),
        Slip(
            "dA left out of both",
            two(total=lambda out, dA: out.sum(), in_layer=False),
            "Both start from ones. The gradient of the output is dA.",
        ),
        Slip(
            "dA left out of the layer",
            two(in_layer=False),
            "The layer starts from ones. What goes into its backward is dA.",
        ),
        Slip(
            "what backward returns",
            two(which="layer's dX"),
            "The layer's backward returns dX, for the layers below. dg waits in "
            '`layer.grads["g"]`.',
        ),
        Slip(
            "a mean in the graph",
            two(total=lambda out, dA: (out * dA).mean()),
            "Your graph ends in a mean, which divides each gradient by the number of "
            "outputs. The sum of out * dA has the slope dA at out.",
        ),
        Slip(
            "a squared error in the graph",
            two(total=lambda out, dA: ((out - dA) ** 2.0).sum()),
            "Your graph ends in a squared error, with dA for a target. dA is the "
            "slope that the end must have at out: which number has it?",
        ),
        Slip(
            "one way alone",
            layer_twice,
            "f and f_backward are called once: both numbers come from one pass. Asked "
            "for are two, one through `Layer(f, f_backward, g=g)` and one through "
            "`apply` with a Value that holds g.",
        ),
        Slip(
            "one forward, back twice",
            layer_back_twice,
            "f_backward is called twice and f once: both numbers come from one forward "
            "pass. Asked for are two, one through `Layer(f, f_backward, g=g)` and one "
            "through `apply` with a Value that holds g.",
        ),
        Slip(
            "neither layer nor graph",
            pair_by_hand,
            "You call f_backward yourself. Let the two tools do it: a Layer, and a "
            "graph made by `apply`.",
        ),
        Slip(
            "neither layer nor graph, twice",
            pair_by_hand_twice,
            "You call f_backward yourself, for both. Let the two tools do it: a Layer, "
            "and a graph made by `apply`.",
        ),
        Slip(
            "one operation's formula",
            without_the_pair,
            "f and f_backward are never called: this is the formula of rms_norm. "
            "Asked for is a function that works for any pair.",
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
