"""05.5: an expression on which the colleague's engine is wrong."""

import numpy as np

from bpkit.autograd import topological_order
from bpkit.checks.declared import Exercise, Slip


def unmask(x):
    b = x * x
    return b + b * b


def integers(rng):
    sizes = (3, 1, 4, 2)
    return [(rng.integers(2, 9, n) * rng.choice([-1, 1], n),) for n in sizes]


def write_down(answer, x):
    """The expression as it was made: a row (kind, parents) and a number a value."""
    import numpy as np

    rows, numbers = [], []

    class Value:
        def __init__(self, kind, left=-1, right=-1, number=0.0):
            self.place = len(rows)
            rows.append((kind, left, right))
            numbers.append(number)

        def made(self, kind, other):
            if not isinstance(other, Value):
                other = Value(1, number=float(other))
            return Value(kind, self.place, other.place)

        def __add__(self, other):
            return self.made(2, other)

        def __mul__(self, other):
            return self.made(3, other)

        __radd__, __rmul__ = __add__, __mul__

    last = answer(Value(0)).place + 1
    return np.array(rows[:last]), np.array(numbers[:last])


class Written:
    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes


def read_again(graph, numbers, x):
    """The values that write_down wrote down, x first, the end last."""
    if graph.ndim != 2 or graph.shape[1] != 3 or numbers.shape != graph.shape[:1]:
        raise ValueError(
            f"An expression was asked for, not one of shape {graph.shape}."
        )
    values = [Written(x.astype(float))]
    for kind, left, right in graph[1:].astype(int).tolist():
        known = range(len(values))
        if kind == 1 and np.isfinite(numbers[len(values)]):
            values.append(Written(float(numbers[len(values)])))
        elif kind in (2, 3) and left in known and right in known:
            a, b = values[left], values[right]
            if kind == 2:
                values.append(Written(a.data + b.data, (a, b), (1.0, 1.0)))
            else:
                values.append(Written(a.data * b.data, (a, b), (b.data, a.data)))
        else:
            raise ValueError("This is not made of x, numbers, `+` and `*`.")
    return values


def colleagues_order(root):
    order = [root]
    for value in order:
        for parent in value.parents:
            if parent not in order:
                order.append(parent)
    return order


def slope_at(x, order):
    for value in order:
        value.grad = 0.0
    order[0].grad = 1.0
    for value in order:
        for parent, slope in zip(value.parents, value.slopes, strict=True):
            parent.grad = parent.grad + value.grad * slope
    return x.grad


def whether_unmasked(graph, numbers, x):
    """What the colleague's engine says (1 where its slope is wrong)."""
    values = read_again(graph, numbers, x)
    start, order = values[0], topological_order(values[-1])[::-1]
    made = [value for value in order if value.parents]
    if len(made) > 4:
        raise ValueError(
            f"Your expression takes {len(made)} operations. Four are enough, and so "
            "are three."
        )
    right = slope_at(start, order)
    colleague = slope_at(start, colleagues_order(values[-1]))
    used = [parent for value in order for parent in value.parents]
    made_twice = any(used.count(value) > 1 for value in made)
    twice = any(used.count(value) > 1 for value in order)
    like = -2.0 if made_twice else -1.0 if twice else 0.0
    gap = np.abs(np.subtract(right, colleague)) > 1e-9 * np.abs(right)
    gap &= np.isfinite(right) & np.isfinite(colleague)
    return np.where(np.broadcast_to(gap, x.shape), 1.0, like)


def unmask_from_the_right(x):
    b = x + x
    return (b * x) * b + b


def unmask_with_products(x):
    b = x + x
    return b * (b * x)


def heard_in_time(x):
    b = x * x
    return b * b + x


EXERCISE = Exercise(
    id="05.5",
    points=2,
    asks="`unmask(x)`: a value made from the value x by at most four operations, + "
    "and *, at which the colleague's engine finds a wrong slope",
    reference=unmask,
    inputs=integers,
    returns=["graph", "numbers"],
    measure=whether_unmasked,
    drive=write_down,
    styles=[unmask_from_the_right, unmask_with_products],
    slips=[
        Slip(
            "a tree",
            lambda x: x * 2.0 + 1.0,
            "Here no value is used twice, and any order will do.",
        ),
        Slip(
            "only x is used twice",
            lambda x: x * x + x,
            "Only x is used twice. Its gradient comes in two parts, and both are "
            "added; x has no parents to hand it on to. Use something twice that "
            "was made.",
        ),
        Slip(
            "heard in time",
            heard_in_time,
            "You use values twice, but all their users speak before them, even in "
            "the colleague's order. Write that order down, and look for a "
            "value with a short and a long way to the end.",
        ),
    ],
    hints=[
        "Write down the colleague's order for b = x * x, c = b + b. Who speaks "
        "when? It is right here. Why?",
        "One user of b must be the end itself, the other one must come later: "
        "between b and the end.",
        "b = x * x; then the end is b + something made from b.",
    ],
)
