"""Chapter 05, the chain rule on graphs.

A graph travels as arrays: parents (n, 2), a row for each value with the numbers of its
two parents, -1 where there is none; and slopes (n, 2), the local derivatives. The last
value is the end. Each drive makes values of these, of a class of its own.
"""

import numpy as np

from bpkit.autograd import topological_order
from bpkit.checks.judge import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant

# 05.1


def slopes_of_f(a, b):
    d, e = a * b, a + b
    return e * b + d, e * a + d


def slopes_with_k(slopes_of_f, a, b, *, k):
    """f at a and k * b, so the slope for b has the factor k."""
    df_da, df_db = slopes_of_f(a, k * b)
    return df_da, k * df_db


def pairs_of_numbers(rng):
    cases = [(draw(rng, n), draw(rng, n)) for n in (4, 1, 3)]
    a, b = cases[0]
    return [*cases, (1000 * a, b), (np.array([0.0, 2.0]), np.array([3.0, 0.0]))]


# 05.2


class Value:
    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes

    def __add__(self, other):
        return Value(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __truediv__(self, other):
        slopes = (1 / other.data, -self.data / other.data**2)
        return Value(self.data / other.data, (self, other), slopes)

    def exp(self):
        data = np.exp(self.data)
        return Value(data, (self,), (data,))


class ValueWithLists(Value):
    def __mul__(self, other):
        return ValueWithLists(
            other.data * self.data, [self, other], [1.0 * other.data, 1.0 * self.data]
        )

    def __truediv__(self, other):
        data = self.data / other.data
        return ValueWithLists(data, [self, other], [1 / other.data, -data / other.data])

    def exp(self):
        return ValueWithLists(np.exp(self.data), [self], [np.exp(self.data)])


def use_value(Value, x, y):
    import numpy as np

    a, b = Value(x), Value(y)
    made = [a * b, a / b, a.exp()]

    def known(parent):  # a copy of a parent gets no gradient to it
        return parent.data * (1.0 if parent is a or parent is b else np.nan)

    return (
        np.stack([value.data for value in made]),
        np.stack([slope for value in made for slope in value.slopes]),
        np.stack([known(parent) for value in made for parent in value.parents]),
    )


def two_arrays(rng):
    cases = [(draw(rng, n), draw(rng, n)) for n in (4, 1, 3)]
    return [*cases, (np.array([0.0, -1000.0]), np.array([1000.0, 0.5]))]


def value(multiply=None, divide=None, exp=None):
    """Value with other slopes: of a * b, of a / b, or of a.exp(), from a, b (and c)."""

    class Variant(Value):
        def __mul__(self, other):
            slopes = (multiply or (lambda a, b: (b, a)))(self.data, other.data)
            return Value(self.data * other.data, (self, other), slopes)

        def __truediv__(self, other):
            a, b = self.data, other.data
            slopes = (divide or (lambda a, b: (1 / b, -a / b**2)))(a, b)
            return Value(a / b, (self, other), slopes)

        def exp(self):
            a, c = self.data, np.exp(self.data)
            return Value(c, (self,), (exp or (lambda a, c: (c,)))(a, c))

    return Variant


class NumbersComeBack(Value):
    def __mul__(self, other):
        return self.data * other.data

    def __truediv__(self, other):
        return self.data / other.data

    def exp(self):
        return np.exp(self.data)


class CopiesRemembered(Value):
    def __mul__(self, other):
        other = Value(other.data)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __truediv__(self, other):
        return Value.__truediv__(self, Value(other.data))


class NothingRemembered(Value):
    def __mul__(self, other):
        return Value(self.data * other.data)

    def __truediv__(self, other):
        return Value(self.data / other.data)

    def exp(self):
        return Value(np.exp(self.data))


# 05.3


def parents_first(root):
    order, seen, stack = [], {root}, [root]
    while stack:
        for parent in stack[-1].parents:
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
                break
        else:
            order.append(stack.pop())
    return order


def order_a_graph(answer, parents):
    import numpy as np

    class Value:
        def __init__(self, parents):
            self.parents = parents

    values = []
    for row in parents:
        values.append(Value(tuple(values[i] for i in row if i >= 0)))
    places = {id(value): i for i, value in enumerate(values)}
    return np.array([places.get(id(value), -1) for value in answer(values[-1])], int)


def right_places(order, parents):
    """Your order, value by value (times it is in; parents that stand before it)."""
    if order.ndim != 1:
        raise ValueError(f"A list was asked for. What came has shape {order.shape}.")
    came, order = order, order.astype(int)
    if (order != came).any() or (order < 0).any() or (order >= len(parents)).any():
        raise ValueError("Something in your list is no value of the graph.")
    first = np.full(len(parents), len(order) + 1)
    for place, i in reversed(list(enumerate(order))):
        first[i] = place
    times = np.bincount(order, minlength=len(parents))
    before = np.where(parents >= 0, first[parents] < first[:, None], False).sum(axis=1)
    return np.stack([times, before * (times > 0)], axis=1)


def graphs(rng):
    reused = np.array([(-1, -1), (0, 0), (1, 1), (2, 1), (3, 0), (2, 4)])
    unused = np.array([(-1, -1), (-1, -1), (0, -1), (0, 1), (3, 3), (0, 3), (5, 4)])
    deep = np.stack([np.arange(-1, 2999), np.full(3000, -1)], axis=1)
    return [reused, np.array([(-1, -1)]), unused, *random_graphs(rng), deep]


def random_graphs(rng):
    """Each value made from the one before it and any earlier one."""
    made = []
    for n in (5, 8):
        rows = [(i - 1, rng.integers(i)) for i in range(1, n)]
        made.append(np.array([(-1, -1), *map(rng.permutation, rows)]))
    return made


def only_graphs(rng):
    return [(parents,) for parents in graphs(rng)]


def order_with_two_stacks(root):
    """Count the users of each value; it is next when all of them have been."""
    waiting, stack, seen = {}, [root], {root}
    while stack:
        for parent in stack.pop().parents:
            waiting[parent] = waiting.get(parent, 0) + 1
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    order, ready = [], [root]
    while ready:
        order.append(ready.pop())
        for parent in order[-1].parents:
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return order[::-1]


def order_with_marks(root):
    """Each value goes on the stack twice: to ask for its parents, then to enter."""
    order, entered, stack = [], set(), [(root, False)]
    while stack:
        value, asked = stack.pop()
        if asked and value not in entered:
            entered.add(value)
            order.append(value)
        elif value not in entered:
            stack.append((value, True))
            stack += [(parent, False) for parent in value.parents]
    return order


def order_by_recursion(root):
    order, seen = [], set()

    def visit(value):
        if value not in seen:
            seen.add(value)
            for parent in value.parents:
                visit(parent)
            order.append(value)

    visit(root)
    return order


def order_as_found(root):
    order, stack = [], [root]
    while stack:
        value = stack.pop()
        if value not in order:
            order.append(value)
            stack += value.parents
    return order[::-1]


def order_by_levels(root):
    order = [root]
    for value in order:
        for parent in value.parents:
            if parent not in order:
                order.append(parent)
    return order[::-1]


def every_visit(root):
    """All routes; a few thousand at most, so that the deep graph comes to its end."""
    order, stack = [], [root]
    while stack and len(order) < 5000:
        order.append(stack.pop())
        stack += order[-1].parents
    return order[::-1]


# 05.4


def backward(root):
    order = topological_order(root)
    for value in order:
        value.grad = 0.0
    root.grad = 1.0
    for value in reversed(order):
        for parent, slope in zip(value.parents, value.slopes, strict=True):
            parent.grad += value.grad * slope


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


def graphs_with_slopes(rng):
    made = [parents for parents in graphs(rng) if len(parents) < 100]
    cases = [(p, draw(rng, *p.shape) * (p >= 0)) for p in made]
    (parents, slopes), deep = cases[0], np.stack([np.arange(-1, 299)] * 2, axis=1)
    halves = np.where(deep >= 0, [0.5, 0.25], 0.0)
    return [*cases, (parents, 1000 * slopes), (deep, halves)]


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


# 05.5


def unmask(x):
    b = x * x
    return b + b * b


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


def integers(rng):
    sizes = (3, 1, 4, 2)
    return [(rng.integers(2, 9, n) * rng.choice([-1, 1], n),) for n in sizes]


def unmask_from_the_right(x):
    b = x + x
    return (b * x) * b + b


def unmask_with_products(x):
    b = x + x
    return b * (b * x)


def heard_in_time(x):
    b = x * x
    return b * b + x


# 05.6


def distance(A, B):
    return np.sqrt(A**2 + B**2)


def distance_backward(dC, A, B):
    C = distance(A, B)
    return dC * A / C, dC * B / C


def points_of_the_plane(rng):
    cases = [tuple(draw(rng, 3, *s) for _ in range(3)) for s in [(2,), (1,), (4,), ()]]
    dC, A, B = cases[0]
    on_the_axes = (draw(rng, 2), np.array([0.0, -2.0]), np.array([1.5, 0.0]))
    return [*cases, on_the_axes, (dC, 1000 * A, B)]


# 05.7


def steepest_route(parents, slopes):
    best = np.zeros(len(parents), slopes.dtype)
    best[-1] = 1
    for value in reversed(range(len(parents))):
        for parent, slope in zip(parents[value], slopes[value], strict=True):
            best[parent] = max(best[parent], best[value] * abs(slope))
    return best


def steepest_with_arrays(parents, slopes):
    best = np.zeros_like(slopes[:, 0])
    best[-1:] = 1
    for value in range(len(parents) - 1, -1, -1):
        np.maximum.at(best, parents[value], best[value] * np.abs(slopes[value]))
    return best


def walked_for_the_steepest(*, better=max, size=abs, turned=True):
    def answer(parents, slopes):
        best = np.zeros(len(parents), slopes.dtype)
        best[-1] = 1
        values = range(len(parents))
        for value in reversed(values) if turned else values:
            for parent, slope in zip(parents[value], slopes[value], strict=True):
                if parent >= 0:
                    came = best[value] * size(slope)
                    best[parent] = better(best[parent], came)
        return best

    return answer


def greedy_route(parents, slopes):
    best, value = np.zeros(len(parents), slopes.dtype), len(parents) - 1
    best[value] = 1
    while (parents[value] >= 0).any():
        k = np.abs(slopes[value]).argmax()
        best[parents[value][k]] = best[value] * abs(slopes[value][k])
        value = parents[value][k]
    return best


def graphs_to_climb(rng):
    steep = np.array([(-1, -1), (0, 0), (1, 0), (2, 1)])
    slopes = np.array([(0.0, 0.0), (-3.0, 2.0), (2.0, -0.5), (-1.5, 2.0)])
    short = np.array([(-1, -1), (0, 0), (1, -1)])
    large = np.array([(0.0, 0.0), (1000.0, -2000.0), (0.5, 0.0)])
    made = [parents for parents in graphs(rng) if 1 < len(parents) < 100]
    drawn = [(p, draw(rng, *p.shape) * (p >= 0)) for p in made]
    return [(steep, slopes), (short, large), *drawn]


def summed_along(parents, slopes):
    best = np.zeros(len(parents), slopes.dtype)
    for value in reversed(range(len(parents))):
        for parent, slope in zip(parents[value], slopes[value], strict=True):
            if parent >= 0:
                best[parent] = max(best[parent], best[value] + abs(slope))
    return best


EXERCISES = [
    Exercise(
        id="05.1",
        points=2,
        asks="`slopes_of_f(a, b)`: df_da and df_db of f = d * e with d = a * b and "
        "e = a + b",
        reference=slopes_of_f,
        variant=Variant(
            draw=lambda rng: {"k": rng.choice([x for x in HALVES if x != 1]).item()},
            says="d = {k:g} * a * b and e = a + {k:g} * b, instead of a * b and a + b.",
            change=slopes_with_k,
        ),
        inputs=pairs_of_numbers,
        returns=["df_da", "df_db"],
        uses=["gradcheck.gradient_errors", "gradcheck.numerical_gradient"],
        styles=[
            lambda a, b: (2 * a * b + b**2, a**2 + 2 * a * b),
            lambda a, b: ((a + b) * b + a * b * 1.0, (a + b) * a + a * b * 1.0),
        ],
        slips=[
            Slip(
                "only through e",
                lambda a, b: (a * b, a * b),
                "You took the route f-e-a and left out f-d-a. Both a and b are used "
                "twice: two routes each, added.",
            ),
            Slip(
                "only through d",
                lambda a, b: ((a + b) * b, (a + b) * a),
                "You took the route f-d-a and left out f-e-a. Both a and b are used "
                "twice: two routes each, added.",
            ),
            Slip(
                "own factor",
                lambda a, b: ((a + b) * a + a * b, (a + b) * b + a * b),
                "The local derivative of d = a * b at a is the other factor, b.",
            ),
            Slip(
                "routes multiplied",
                lambda a, b: ((a + b) * b * a * b, (a + b) * a * a * b),
                "Along a route the slopes are multiplied. Two routes that arrive at "
                "the same value are added.",
            ),
            Slip(
                "no upstream gradient",
                lambda a, b: (b + 1, a + 1),
                "These are the local derivatives at a and b alone. What comes from f, "
                "df_dd and df_de, multiplies them.",
            ),
            Slip(
                "df_dd and df_de exchanged",
                lambda a, b: (a * b * b + a + b, a * b * a + a + b),
                "f = d * e: at d the slope is the other factor, e, and at e it is d.",
            ),
        ],
        hints=[
            "Draw the graph: f has the parents d and e; each of those has a and b. How "
            "many routes lead from f to a?",
            "Start at f with 1. df_dd = e, df_de = d. Then two things arrive at a.",
            "df_da = df_dd * b + df_de * 1",
        ],
    ),
    Exercise(
        id="05.2",
        points=3,
        asks="`Value` with `*`, `/` and `exp`: results with data, parents and slopes",
        reference=Value,
        inputs=two_arrays,
        returns=["data", "slopes", "parents"],
        drive=use_value,
        styles=[ValueWithLists],
        slips=[
            Slip(
                "own factor",
                value(multiply=lambda a, b: (a, b)),
                "Your product remembers each factor as its own slope. x * x does not "
                "show it. If a grows by 1, a * b grows by b: the other one.",
            ),
            Slip(
                "sign of the division",
                value(divide=lambda a, b: (1 / b, a / b**2)),
                "If b grows, a / b shrinks: the slope at b is -a / b**2.",
            ),
            Slip(
                "division by b once",
                value(divide=lambda a, b: (1 / b, -a / b)),
                "The slope of 1 / b is -1 / b**2: nudge b in 1 / b near 0.1 and see.",
            ),
            Slip(
                "division with the slopes of a product",
                value(divide=lambda a, b: (b, a)),
                "Your division has the slopes of a product. a / b grows by 1 / b when "
                "a grows by 1.",
            ),
            Slip(
                "power rule for exp",
                value(exp=lambda a, c: (a * np.exp(a - 1),)),
                "a * exp(a - 1) is the power rule, for x**a. The slope of exp is exp.",
            ),
            Slip(
                "exp without its slope",
                value(exp=lambda a, c: (np.ones_like(a),)),
                "Your exp has slope 1 everywhere. Its slope is its own value.",
            ),
            Slip(
                "no comma",
                value(exp=lambda a, c: c),
                "exp has one parent and one slope, and both belong in a tuple: "
                "`(self,)` and `(data,)`, with the comma.",
            ),
            Slip(
                "numbers come back",
                NumbersComeBack,
                "Your operations return numbers. A number remembers nothing: return a "
                "`Value` with its parents and slopes.",
            ),
            Slip(
                "copies remembered",
                CopiesRemembered,
                "The second parent is a copy that you make. Gradients will go to the "
                "copy and never to the value itself: hand over `other`, as it came.",
            ),
            Slip(
                "nothing remembered",
                NothingRemembered,
                "Your results have the right data and no parents. Hand them over: "
                "`Value(data, parents=(self, other), slopes=...)`.",
            ),
        ],
        hints=[
            "Look at `__add__`: three things are handed over. Which of them differ for "
            "a product?",
            "By how much does a * b grow if a grows by 1? a / b, if b does? The second "
            "is -a / b**2.",
            "exp has one parent: `Value(data, parents=(self,), slopes=(data,))`.",
        ],
    ),
    Exercise(
        id="05.3",
        points=3,
        asks="`parents_first(root)`: all values that root was made from, in a list, "
        "each once, each after its parents, root last; by a loop",
        reference=parents_first,
        inputs=only_graphs,
        measure=right_places,
        drive=order_a_graph,
        styles=[order_with_two_stacks, order_with_marks],
        slips=[
            Slip(
                "recursion",
                order_by_recursion,
                "Right, until the graph is deep: on a chain of 3,000 values Python "
                "gives up. Keep a list of what waits, and loop while there is some.",
            ),
            Slip(
                "users first",
                lambda root: parents_first(root)[::-1],
                "Your list starts at the end of the graph. Asked for is the other way "
                "round: parents first, `root` last.",
            ),
            Slip(
                "as found",
                order_as_found,
                "You enter values as you come upon them and turn the list around. Then "
                "a value that is found early, by a short route, stands after a user "
                "that is found later. Enter a value when its parents are in.",
            ),
            Slip(
                "by levels",
                order_by_levels,
                "You go level by level: parents, then their parents. A value with a "
                "short and a long route to the end enters with the short one, "
                "too near to the end.",
            ),
            Slip(
                "every visit",
                every_visit,
                "A value enters as often as there are routes to it. Remember which you "
                "have seen.",
            ),
            Slip(
                "root missing",
                lambda root: parents_first(root)[:-1],
                "The end itself is missing. It belongs into the list, as the last.",
            ),
        ],
        hints=[
            "You stand at a value. When may it enter the list? And if it may not yet, "
            "where do you go first?",
            "Keep a stack, `[root]` at first. Look at the value on top: has it a "
            "parent that you have not seen? Then put that one on top. Else the value "
            "enters.",
            "`for parent in stack[-1].parents: if parent not in seen: ...; break` and, "
            "in the `else` of the `for`, `order.append(stack.pop())`.",
        ],
    ),
    Exercise(
        id="05.4",
        points=3,
        asks="`backward(root)`, which sets the grad of every value that root was made "
        "from to the slope of root",
        reference=backward,
        inputs=graphs_with_slopes,
        drive=go_back,
        uses=["autograd.topological_order"],
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
                "You hand on `value.grad` as it is. Each edge multiplies it by its "
                "slope.",
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
    ),
    Exercise(
        id="05.5",
        points=2,
        asks="`unmask(x)`: a value made from the value x by at most four operations, + "
        "and *, at which the colleague's engine finds a wrong slope",
        reference=unmask,
        inputs=integers,
        returns=["graph", "numbers"],
        measure=whether_unmasked,
        drive=write_down,
        uses=["autograd.Value"],
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
    ),
    Exercise(
        id="05.6",
        points=2,
        asks="`distance_backward(dC, A, B)`: dA and dB of C = sqrt(A**2 + B**2)",
        reference=distance_backward,
        forward=distance,
        inputs=points_of_the_plane,
        returns=["dA", "dB"],
        styles=[
            lambda dC, A, B: (
                dC * A / np.hypot(A, B),
                dC * B / np.hypot(A, B),
            ),
            lambda dC, A, B: tuple(dC / np.sqrt(A**2 + B**2) * np.stack([A, B])),
        ],
        slips=[
            Slip(
                "no upstream gradient",
                lambda dC, A, B: (A / distance(A, B), B / distance(A, B)),
                "These are the local derivatives. Where is dC, what comes in?",
            ),
            Slip(
                "exchanged",
                lambda dC, A, B: (dC * B / distance(A, B), dC * A / distance(A, B)),
                "That is the product's rule, where each factor is the other one's "
                "slope. Here each input belongs to its own: A / C and B / C.",
            ),
            Slip(
                "the root alone",
                lambda dC, A, B: (dC / (2 * distance(A, B)),) * 2,
                "You went back through the root and stopped at A**2 + B**2. One more "
                "edge: the slope of A**2 is 2 * A.",
            ),
            Slip(
                "factor 2",
                lambda dC, A, B: (
                    2 * dC * A / distance(A, B),
                    2 * dC * B / distance(A, B),
                ),
                "Twice too large: the root's slope is 1 / (2 * C), and its 2 cancels "
                "that of 2 * A.",
            ),
            Slip(
                "divided by the square",
                lambda dC, A, B: (
                    dC * A / (A**2 + B**2),
                    dC * B / (A**2 + B**2),
                ),
                "You divide by C squared. The slope of a root has the root below it: "
                "1 / (2 * C).",
            ),
            Slip(
                "the square alone",
                lambda dC, A, B: (2 * dC * A, 2 * dC * B),
                "You left out the edge through the root, 1 / (2 * C).",
            ),
        ],
        hints=[
            "Three values on the way: A**2, the sum, the root. What is the local "
            "derivative of each?",
            "2 * A, then 1, then 1 / (2 * C). Along a route slopes are multiplied, and "
            "dC stands in front.",
            "dA is `dC * A / C`.",
        ],
    ),
    Exercise(
        id="05.7",
        points=2,
        asks="`steepest_route(parents, slopes)`: for each value the largest product of "
        "|slope| over all its routes from the end, (n,)",
        reference=steepest_route,
        inputs=graphs_to_climb,
        styles=[steepest_with_arrays, walked_for_the_steepest()],
        slips=[
            Slip(
                "added",
                walked_for_the_steepest(better=lambda best, came: best + came),
                "You add what the routes bring, as for a gradient. Of several routes "
                "only the best counts here: the larger of the two.",
            ),
            Slip(
                "signs kept",
                walked_for_the_steepest(size=lambda slope: slope),
                "You keep the signs. A route with a slope of -3 is steep, too; and two "
                "negative ones make a positive product.",
            ),
            Slip(
                "the last one that comes",
                walked_for_the_steepest(better=lambda best, came: came),
                "You keep the route that comes last. Compare it with the best so far.",
            ),
            Slip(
                "forwards",
                walked_for_the_steepest(turned=False),
                "You walk from the inputs, who have heard nothing yet. Begin at the "
                "end, the last row.",
            ),
            Slip(
                "greedy",
                greedy_route,
                "You follow the steepest edge from where you stand. A flat edge may "
                "lead to a steep one: each value keeps its best, and all are walked.",
            ),
            Slip(
                "summed along the route",
                summed_along,
                "Along a route slopes are multiplied, also here.",
            ),
        ],
        hints=[
            "It is the walk back of the chapter. Where did it add, and what would the "
            "steepest route want there?",
            "best[-1] is 1 and all others are 0. Go through the values from the last "
            "to the first; each offers best[value] * |slope| to each parent.",
            "`best[parent] = max(best[parent], best[value] * abs(slope))`",
        ],
    ),
]
