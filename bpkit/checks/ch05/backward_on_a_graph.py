"""05.4: the slopes of the end of a graph at all its values."""

from bpkit.autograd import topological_order
from bpkit.checks.ch05._common import doublings, graphs, renumbered
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
    parents, slopes = cases[0]
    cases += [(parents, 1000 * slopes), doublings(300)]
    return [renumbered(parents, rng, slopes) for parents, slopes in cases]


def go_back(answer, parents, slopes):
    import numpy as np

    class Value:
        def __init__(self, data):
            self.data, self.grad = data, 0.5  # a gradient of an earlier expression

    values = [Value(1.5 + i % 4) for i in range(len(parents))]
    for value, row, local in zip(values, parents, slopes, strict=True):
        value.parents = [values[i] for i in row if i >= 0]
        value.slopes = [float(slope) for slope in local[row >= 0]]
    answer(values[-1])
    return np.array([value.grad for value in values])


def walked_back(
    *,
    cleared=lambda root, value: True,
    seed=lambda root: 1.0,
    brings=lambda value, parent, slope: value.grad * slope,
    keep=1,
    order=lambda root: topological_order(root)[::-1],
):
    """The answer with one of its parts replaced."""

    def answer(root):
        for value in topological_order(root):
            value.grad = 0.0 if cleared(root, value) else value.grad
        root.grad = seed(root)
        for value in order(root):
            for parent, slope in zip(value.parents, value.slopes, strict=True):
                parent.grad = keep * parent.grad + brings(value, parent, slope)

    return answer


def backward_with_a_dict(root):
    order = topological_order(root)
    gradients = dict.fromkeys(order, 0.0) | {root: 1.0}
    while order:
        value = order.pop()
        value.grad = gradients[value]
        for k in range(len(value.parents)):
            gradients[value.parents[k]] += value.slopes[k] * value.grad


def cleared_on_the_way(root):
    root.grad = 1.0
    for value in reversed(topological_order(root)):
        for parent in value.parents:
            parent.grad = 0.0
        for parent, slope in zip(value.parents, value.slopes, strict=True):
            parent.grad += value.grad * slope


def by_levels(root):
    order = [root]
    for value in order:
        order += [p for p in dict.fromkeys(value.parents) if p not in order]
    return order


def as_found(root):
    order, stack = [], [root]
    while stack:
        value = stack.pop()
        if value not in order:
            order.append(value)
            stack += reversed(value.parents)
    return order


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
    too_slow="300 values, each made twice from the one before, have 2**299 routes. "
    "Whoever walks each route by itself never comes home: walk the order back, and let "
    "each value hand on once what has come together in it.",
    withholds=["Value"],  # whose method it is
    styles=[backward_with_a_dict, walked_back()],
    slips=[
        Slip(
            "assignment",
            walked_back(keep=0),
            "`=` where `+=` belongs: a value used twice keeps what came last. What "
            "all its users send is added.",
        ),
        Slip(
            "not cleared",
            walked_back(cleared=lambda root, value: False),
            "Your gradients contain what was there before: of an earlier "
            "expression, or an earlier call. Set every grad to 0.0 first.",
        ),
        Slip(
            "no 1 at the end",
            walked_back(seed=lambda root: 0.0),
            "All gradients are 0. Somebody has to start: the slope of the end with "
            "respect to itself is 1. If you set it, it was cleared later: clear first.",
        ),
        Slip(
            "nothing written",
            lambda root: None,
            "Every grad is what it was before. `backward` writes the slopes into "
            "`.grad` of the values; what it returns nobody reads.",
        ),
        Slip(
            "order not reversed",
            walked_back(order=topological_order),
            "You walk the order forwards, so the inputs speak before they have "
            "heard anything. Go back: `reversed(order)`.",
        ),
        Slip(
            "no upstream gradient",
            walked_back(brings=lambda value, parent, slope: slope),
            "You add the local derivative alone. It is multiplied by what the "
            "value itself has got, `value.grad`.",
        ),
        Slip(
            "no local derivative",
            walked_back(brings=lambda value, parent, slope: value.grad),
            "You hand on `value.grad` as it is. Each edge multiplies it by its slope.",
        ),
        Slip(
            "at once",
            backward_at_once,
            "You hand on a gradient before all of it has come. A value that is "
            "used twice then sends its first part two times. Use the order.",
        ),
        Slip(
            "leaves cleared alone",
            walked_back(cleared=lambda root, value: not value.parents),
            "You clear the values without parents. Those in between still hold what an "
            "earlier call left, and hand it on: set every grad to 0.0.",
        ),
        Slip(
            "leaves not cleared",
            walked_back(cleared=lambda root, value: value.parents),
            "You clear all values but those without parents. What an earlier call left "
            "in them is still there: set every grad to 0.0.",
        ),
        Slip(
            "1 added at the end",
            walked_back(
                cleared=lambda root, value: value is not root,
                seed=lambda root: root.grad + 1.0,
            ),
            "You add 1 to what root had from before, and everything is too large by "
            "that. The slope of root with respect to itself is 1: set it.",
        ),
        Slip(
            "data at the end",
            walked_back(seed=lambda root: root.data),
            "You start with root's data. The slope of the end with respect to itself "
            "is 1.",
        ),
        Slip(
            "cleared on the way",
            cleared_on_the_way,
            "You set a parent back to 0.0 when one of its users speaks. What an "
            "earlier user sent is lost: clear all values before the walk.",
        ),
        Slip(
            "data for slopes",
            walked_back(brings=lambda value, parent, slope: value.grad * parent.data),
            "You multiply by the parent's data. What each edge multiplies by is its "
            "slope, in `value.slopes`.",
        ),
        Slip(
            "the parent's own grad",
            walked_back(brings=lambda value, parent, slope: parent.grad * slope),
            "You multiply the slope by the parent's own grad. What comes back is that "
            "of its user: `value.grad * slope`.",
        ),
        Slip(
            "added along the route",
            walked_back(brings=lambda value, parent, slope: value.grad + slope),
            "You add the slope to `value.grad`. Along a route slopes are multiplied.",
        ),
        Slip(
            "by levels",
            walked_back(order=by_levels),
            "You walk level by level. A value with a short and a long way to the end "
            "then speaks before it has heard all its users. Use topological_order.",
        ),
        Slip(
            "as found",
            walked_back(order=as_found),
            "You walk on to a parent as soon as you have found it, each value once. It "
            "may have users that have not spoken yet. Use topological_order.",
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
