"""05.5: an expression on which the colleague's engine is wrong."""

import numpy as np

from bpkit.autograd import topological_order
from bpkit.checks.declared import Exercise, Slip

START = 2.7182  # where an expression is written down; a + b is never a * b here
CHANGED, UNUSED, HEARD, LEAF, TREE = -4.0, -3.0, -2.0, -1.0, 0.0  # why it is not 1


def unmask(x):
    b = x * x
    return b + b * b


def integers(rng):
    sizes = (3, 1, 4, 2)
    return [(rng.integers(2, 9, n) * rng.choice([-1, 1], n),) for n in sizes]


def write_down(answer, x):
    """The expression, made of bpkit's own values: rows of kind, two parents, number.

    Kind 0 is x, 1 a number, 2 a sum, 3 a product, 4 anything else. Parents come first.
    """
    import numpy as np

    from bpkit.autograd import Value

    start = Value(2.7182)
    end = answer(start)
    if not isinstance(end, Value):
        return end if end is None else 0.0
    order, stack, seen = [start], [(end, False)], {id(start)}
    while stack and len(order) < 100:
        value, asked = stack.pop()
        if asked:
            order.append(value)
        elif id(value) not in seen:
            seen.add(id(value))
            stack.append((value, True))
            stack += [(parent, False) for parent in value.parents]
    places = {id(value): i for i, value in enumerate(order)}
    rows = [(0, -1, -1, start.data)]
    for value in order[1:]:
        kind, pair = 4 if value.parents else 1, (-1, -1)
        if len(value.parents) == 2:
            a, b = (float(parent.data) for parent in value.parents)
            kind = 2 if value.data == a + b else 3 if value.data == a * b else 4
            pair = [places[id(parent)] for parent in value.parents]
        rows.append((kind, *pair, float(value.data)))
    return np.array(rows)


class Written:
    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes


def read_again(rows, x):
    """The values that write_down wrote down, x first, the end last."""
    if rows.ndim and rows.shape[1:] != (4,):
        raise ValueError(f"An expression was asked for, not one of shape {rows.shape}.")
    if not rows.ndim:
        raise ValueError(
            "What came back is no value made from x. Return the end of your expression."
        )
    values = [Written(x.astype(float))]
    for kind, left, right, number in rows[1:]:
        known = range(len(values))
        if kind == 1 and np.isfinite(number):
            values.append(Written(number))
        elif kind in (2, 3) and left in known and right in known:
            a, b = values[int(left)], values[int(right)]
            slopes = (1.0, 1.0) if kind == 2 else (b.data, a.data)
            data = a.data + b.data if kind == 2 else a.data * b.data
            values.append(Written(data, (a, b), slopes))
        else:
            raise ValueError("This is not made of x, numbers, `+` and `*` alone.")
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


def whether_unmasked(rows, x):
    """What the colleague's engine says (1 where its slope is wrong)."""
    values = read_again(rows, x)
    start, order = values[0], topological_order(values[-1])[::-1]
    made = [value for value in order if value.parents]
    if len(made) > 4:
        raise ValueError(
            f"Your expression takes {len(made)} operations. Four are enough, and so "
            "are three."
        )
    right = slope_at(start, order)
    colleague = slope_at(start, colleagues_order(values[-1]))
    gap = np.abs(np.subtract(right, colleague)) > 1e-9 * np.abs(right)
    gap &= np.isfinite(right) & np.isfinite(colleague)
    why = CHANGED if rows[0, 3] != START else UNUSED if start not in order else None
    gap &= why is None
    used = [parent for value in order for parent in value.parents]
    if why is None:
        why = LEAF if any(used.count(value) > 1 for value in order) else TREE
        why = HEARD if any(used.count(value) > 1 for value in made) else why
    return np.where(np.broadcast_to(gap, x.shape), 1.0, why)


def unmask_from_the_right(x):
    b = x + x
    return (b * x) * b + b


def unmask_with_products(x):
    b = x + x
    return b * (b * x)


def heard_in_time(x):
    b = x * x
    return b * b + x


def x_changed(x):
    x.data = 0.5
    return unmask(x)


EXERCISE = Exercise(
    id="05.5",
    points=2,
    asks="`unmask(x)`: a value made from the value x by at most four operations, + "
    "and *, at which the colleague's engine finds a wrong slope",
    reference=unmask,
    inputs=integers,
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
            "Used twice is only what was not made, x or a number. Its gradient comes "
            "in two parts, and both are added; it has no parents to hand it on to. Use "
            "something twice that was made.",
        ),
        Slip(
            "heard in time",
            heard_in_time,
            "You use a value twice that was made, but all its users speak before it, "
            "even in the colleague's order, or what it misses cancels. Write that "
            "order down, and look for a value with a short and a long way to the end.",
        ),
        Slip(
            "x left out",
            lambda x: type(x)(2.0) * 3.0,
            "x is not in your expression, so its slope there is 0 for both engines. "
            "Begin with the x that comes in.",
        ),
        Slip(
            "x changed",
            x_changed,
            "You put another number into x. The slope is asked for at the x that comes "
            "in: leave `x.data` as it is.",
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
