"""05.3: the values of a graph in order, parents first, by a loop."""

import numpy as np

from bpkit.checks.ch05._common import graphs, renumbered
from bpkit.checks.declared import Exercise, Slip


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


def only_graphs(rng):
    return [(renumbered(parents, rng),) for parents in graphs(rng)]


def order_a_graph(answer, parents):
    """The second order, where marks that stay show. The end alone is in reach of it."""
    import numpy as np

    class Value:
        parents = ()

    def made():
        values = [Value() for _ in parents]
        for value, row in zip(values, parents, strict=True):
            value.parents = tuple(values[i] for i in row if i >= 0)
        return values[-1], {id(value): i for i, value in enumerate(values)}

    root, places = made()
    try:
        answer(root)
        order = answer(root)
    except RecursionError:
        if len(parents) < 1000:
            raise
        order = []
    if order is None or isinstance(order, Value):
        return order and 0
    return np.array([places.get(id(value), -1) for value in order], int)


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


def order_with_marks_that_stay(root):
    marked = getattr(root, "marked", False)
    root.marked = True
    return [] if marked else parents_first(root)


def order_that_consumes(root):
    order = parents_first(root)
    for value in order:
        value.parents = ()
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


EXERCISE = Exercise(
    id="05.3",
    points=3,
    asks="`parents_first(root)`: all values that root was made from, in a list, "
    "each once, each after its parents, root last; by a loop",
    reference=parents_first,
    inputs=only_graphs,
    measure=right_places,
    drive=order_a_graph,
    withholds=["topological_order"],
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
        Slip(
            "leaves missing",
            lambda root: [v for v in parents_first(root) if v.parents],
            "Values without parents are missing. root was made from them, too.",
        ),
        Slip(
            "leaves alone",
            lambda root: [v for v in parents_first(root) if not v.parents],
            "Only values without parents are in your list. Asked for are all from "
            "which root was made, and root.",
        ),
        Slip(
            "marks that stay",
            order_with_marks_that_stay,
            "The first call finds all values, a second one none: your marks stay from "
            "call to call. Keep what you have seen in a set that the call makes.",
        ),
        Slip(
            "a graph that is taken apart",
            order_that_consumes,
            "After your first call the graph is gone: you change `parents`, and a "
            "second call finds root alone. Read it, and leave it as it is.",
        ),
        Slip(
            "as found, root first",
            lambda root: order_as_found(root)[::-1],
            "You enter values as you come upon them, users first. Asked for are the "
            "parents first: a value enters when all its parents are in.",
        ),
        Slip(
            "by levels, root first",
            lambda root: order_by_levels(root)[::-1],
            "You go level by level from root. Asked for are the parents first: a value "
            "enters when all its parents are in.",
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
)
