"""05.4: the slopes of the end of a graph at all its values."""

import numpy as np

from bpkit.autograd import topological_order
from bpkit.checks.ch05._common import graphs
from bpkit.checks.declared import Exercise, Slip, draw


def backward(root):
    order = topological_order(root)
    for value in order:
        value.grad = 0.0
    root.grad = 1.0
    for value in reversed(order):
        for parent, slope in zip(value.parents, value.slopes, strict=True):
            parent.grad += value.grad * slope


def graphs_with_slopes(rng):
    made = [parents for parents in graphs(rng) if len(parents) < 100]
    cases = [(p, draw(rng, *p.shape) * (p >= 0)) for p in made]
    (parents, slopes), deep = cases[0], np.stack([np.arange(-1, 299)] * 2, axis=1)
    halves = np.where(deep >= 0, [0.5, 0.25], 0.0)
    return [*cases, (parents, 1000 * slopes), (deep, halves)]


def go_back(answer, parents, slopes):
    import numpy as np

    class Value:
        def __init__(self, parents, slopes):
            self.data, self.grad = 0.0, 0.5  # a gradient of an earlier expression
            self.parents, self.slopes = parents, slopes

    values = []
    for row, local in zip(parents, slopes, strict=True):
        row, local = row[row >= 0], local[row >= 0]
        values.append(Value([values[i] for i in row], [float(s) for s in local]))
    answer(values[-1])
    return np.array([float(value.grad) for value in values])


def walked_back(
    *, clear=True, add=True, upstream=True, local=True, turned=True, one=True
):
    def answer(root):
        order = topological_order(root)
        if clear:
            for value in order:
                value.grad = 0.0
        if one:
            root.grad = 1.0
        for value in reversed(order) if turned else order:
            for parent, slope in zip(value.parents, value.slopes, strict=True):
                gradient = (value.grad if upstream else 1) * (slope if local else 1)
                parent.grad = (parent.grad if add else 0.0) + gradient

    return answer


def backward_with_a_dict(root):
    order = topological_order(root)
    gradients = dict.fromkeys(order, 0.0) | {root: 1.0}
    while order:
        value = order.pop()
        value.grad = gradients[value]
        for k in range(len(value.parents)):
            gradients[value.parents[k]] += value.slopes[k] * value.grad


def backward_at_once(root):
    for value in topological_order(root):
        value.grad = 0.0
    root.grad = 1.0

    def hand_on(value, steps):
        if steps:  # so that it ends on a deep graph, wrong as it is
            for parent, slope in zip(value.parents, value.slopes, strict=True):
                parent.grad += value.grad * slope
                hand_on(parent, steps - 1)

    hand_on(root, 10)


EXERCISE = Exercise(
    id="05.4",
    points=3,
    asks="`backward(root)`, which sets the grad of every value that root was made "
    "from to the slope of root",
    reference=backward,
    inputs=graphs_with_slopes,
    drive=go_back,
    withholds=["Value"],  # whose method it is
    styles=[backward_with_a_dict, walked_back()],
    slips=[
        Slip(
            "assignment",
            walked_back(add=False),
            "`=` where `+=` belongs: a value used twice keeps what came last. What "
            "all its users send is added.",
        ),
        Slip(
            "not cleared",
            walked_back(clear=False),
            "Your gradients contain what was there before: of an earlier "
            "expression, or an earlier call. Set every grad to 0.0 first.",
        ),
        Slip(
            "no 1 at the end",
            walked_back(one=False),
            "All gradients are 0. Somebody has to start: the slope of the end with "
            "respect to itself is 1.",
        ),
        Slip(
            "order not reversed",
            walked_back(turned=False),
            "You walk the order forwards, so the inputs speak before they have "
            "heard anything. Go back: `reversed(order)`.",
        ),
        Slip(
            "no upstream gradient",
            walked_back(upstream=False),
            "You add the local derivative alone. It is multiplied by what the "
            "value itself has got, `value.grad`.",
        ),
        Slip(
            "no local derivative",
            walked_back(local=False),
            "You hand on `value.grad` as it is. Each edge multiplies it by its slope.",
        ),
        Slip(
            "at once",
            backward_at_once,
            "You hand on a gradient before all of it has come. A value that is "
            "used twice then sends its first part two times. Use the order.",
        ),
    ],
    hints=[
        "Three steps: clear, order, add. What does `topological_order(root)` give "
        "you, and from which side do you walk through it?",
        "Every grad is 0.0, that of root is 1.0. Then, for each value from the end "
        "on, for each of its parents and slopes, add.",
        "`parent.grad += value.grad * slope`",
    ],
)
