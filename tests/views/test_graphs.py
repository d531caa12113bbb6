"""Graphs as pictures: read whole, laid out apart, walked as the engine walks them."""

import itertools
import types

import numpy as np
import pytest

from bpkit.autograd import Value
from bpkit.widgets import StepperView, graphs
from bpkit.widgets.graphs import words
from bpkit.widgets.graphs.labels import points
from bpkit.widgets.graphs.layout import crossings, layers, neighbors, ordered
from bpkit.widgets.graphs.steps import MOST, backward

SIZE = (60.0, 40.0)


def random_edges(rng, n):
    """Each of n nodes, after the first, made from one or two before it."""
    edges = []
    for child in range(1, n):
        for _ in range(rng.integers(1, 3)):
            edges.append((int(rng.integers(max(0, child - 9), child)), child))
    return edges


def random_expression(rng, operations=40):
    """A value in which many are used again, and its inputs."""
    inputs = values = [Value(x) for x in rng.normal(size=4)]
    for _ in range(operations):
        a, b = (values[i] for i in rng.integers(len(values), size=2))
        made = [lambda a, b: a * b, lambda a, b: a + b, lambda a, b: a.tanh() * 2.0]
        values = [*values, made[rng.integers(3)](a, b)]
    end = values[-1]
    for value in values[-9:-1]:
        end = end + value.tanh()
    return end, inputs


# layout


def test_a_chain_lies_on_a_line():
    found = graphs.arrange([SIZE] * 4, [(0, 1), (1, 2), (2, 3)])
    assert found.y == [28] * 4
    assert found.x == [38, 134, 230, 326]
    assert (found.width, found.height) == (364, 56)
    assert found.paths[0] == [(68, 28), (104, 28)]


def test_a_diamond_is_symmetrical():
    found = graphs.arrange([SIZE] * 4, [(0, 1), (0, 2), (1, 3), (2, 3)])
    assert found.x == [38, 134, 134, 230]
    assert found.y == pytest.approx([55, 28, 82, 55])
    assert found.height == pytest.approx(110)


def test_two_edges_between_the_same_two_nodes_stand_apart():
    found = graphs.arrange([SIZE] * 2, [(0, 1), (0, 1)], labels=[20, 20])
    (upper, lower), (label, other) = found.paths, found.labels
    assert lower[0][1] - upper[0][1] > 10
    assert other[1] - label[1] >= 12


def test_labels_of_two_steep_edges_side_by_side_stay_clear_of_both_nodes():
    found = graphs.arrange([SIZE] * 3, [(0, 1), (0, 2), (0, 2)], labels=[20] * 3)
    for (x, _), path in zip(found.labels, found.paths, strict=True):
        assert path[0][0] + 4 <= x - 10 and x + 10 <= path[-1][0] - 4  # its white rim


def test_an_input_stands_just_before_its_first_user():
    assert layers(5, [(0, 1), (1, 3), (2, 3), (3, 4)]) == [0, 1, 1, 2, 3]


@pytest.mark.parametrize("seed", range(10))
def test_sixty_nodes_do_not_overlap_and_stay_within_bounds(seed):
    rng = np.random.default_rng(seed)
    edges = random_edges(rng, 60)
    sizes = [(float(w), 50.0) for w in rng.integers(56, 160, size=60)]
    widths = [float(w) for w in rng.integers(10, 60, size=len(edges))]
    found = graphs.arrange(sizes, edges, labels=widths, below=16)
    boxes = [
        (x - w / 2, x + w / 2, y - h / 2, y + h / 2)
        for x, y, (w, h) in zip(found.x, found.y, sizes, strict=True)
    ]
    for a, b in itertools.combinations(boxes, 2):
        apart = a[1] <= b[0] or b[1] <= a[0] or a[3] + 16 <= b[2] or b[3] + 16 <= a[2]
        assert apart, (a, b)
    for parent, child in edges:
        assert boxes[parent][1] < boxes[child][0]
    for left, right, top, bottom in boxes:
        assert 0 <= left and right <= found.width
        assert 0 <= top and bottom + 16 <= found.height
    for (parent, child), path in zip(edges, found.paths, strict=True):
        assert path[0][0] == boxes[parent][1] and path[-1][0] == boxes[child][0]
        assert all(a[0] <= b[0] for a, b in zip(path, path[1:], strict=False))
        assert all(0 <= y <= found.height for _, y in path)
    for (x, y), wide in zip(found.labels, widths, strict=True):
        assert wide / 2 < x < found.width - wide / 2 and 0 < y < found.height


@pytest.mark.parametrize("seed", range(3))
def test_an_edge_goes_around_the_nodes_it_passes(seed):
    edges = random_edges(np.random.default_rng(seed), 30)
    found = graphs.arrange([SIZE] * 30, edges)
    for (parent, child), path in zip(edges, found.paths, strict=True):
        for i in set(range(30)) - {parent, child}:
            left, right = found.x[i] - 30, found.x[i] + 30
            for a, b in zip(path, path[1:], strict=False):
                if a[0] < right and b[0] > left:
                    assert abs(a[1] - found.y[i]) >= 20, (parent, child, i)


def test_the_picture_of_a_graph_is_always_the_same():
    edges = random_edges(np.random.default_rng(0), 60)
    assert graphs.arrange([SIZE] * 60, edges) == graphs.arrange([SIZE] * 60, edges)


def test_crossings_are_counted():
    before, _ = neighbors(6, [(0, 4), (1, 3), (2, 3), (1, 5)])
    assert crossings([[0, 1, 2], [3, 4, 5]], before) == 3


def test_a_tree_comes_out_without_a_crossing():
    # 32 leaves in pairs, at random; then 16, 8, 4, 2 and 1 of what is made from them
    numbers, edges, first = list(range(32)), [], 32
    rng = np.random.default_rng(0)
    while len(numbers) > 1:
        numbers = list(rng.permutation(numbers))
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        numbers = list(range(first, first + len(pairs)))
        edges += [(int(p), n) for pair, n in zip(pairs, numbers, strict=True)
                  for p in pair]  # fmt: skip
        first += len(pairs)
    layer = layers(63, edges)
    before, _ = neighbors(63, edges)
    assert crossings(ordered(layer, edges), before) == 0


def test_a_deep_chain_is_laid_out_by_loops():
    edges = [(i, i + 1) for i in range(1000)]
    found = graphs.arrange([SIZE] * 1001, edges)
    assert len(set(found.y)) == 1 and found.x == sorted(found.x)


# reading


def test_constants_that_nobody_named_are_part_of_the_operation():
    a = Value(2.0)
    L = ((3.0 * a - 1.0) ** 2.0 + 1.0) / 4.0
    found = graphs.read(L, {"a": a})
    assert [n.name for n in found.nodes] == ["a", "v1", "v2", "v3", "v4", "L"]
    assert [n.made for n in found.nodes] == ["", "× 3", "− 1", "** 2", "+ 1", "/ 4"]
    assert [n.kind for n in found.nodes] == ["input"] + ["result"] * 5


def test_operations_carry_their_names_axes_and_keys():
    X = Value(np.ones((3, 2)))
    made = [
        graphs.read(value.sum(), {}).nodes[-2].made
        for value in (X.sum(axis=0), X[1], X[:, 0], X @ np.ones((2, 4)), X.sigmoid())
    ]
    assert made == ["sum axis 0", "[1]", "[:, 0]", "@ (2, 4)", "sigmoid"]


def test_two_names_for_one_value_are_both_shown_and_taken_names_are_not_given_again():
    a = Value(2.0)
    L = a * a * a
    found = graphs.read(L, {"x": a, "a": a, "v1": L})
    assert [n.name for n in found.nodes] == ["x = a", "v2", "v1"]


def test_what_is_wrong_is_said():
    a, b = Value(2.0), Value(3.0)
    with pytest.raises(TypeError, match=r"The root is 3.0 and has no \.data"):
        graphs.read(3.0, {})
    with pytest.raises(TypeError, match=r"a is 2.0 and has no \.data"):
        graphs.read(b + 1.0, {"a": 2.0})
    with pytest.raises(ValueError, match="b is not in this graph"):
        graphs.read(a + 1.0, {"a": a, "b": b})
    with pytest.raises(ValueError, match=r"the root has shape \(2,\)"):
        graphs.read(Value(np.ones(2)) * a, {})
    for _ in range(200):
        a = a + b
    with pytest.raises(ValueError, match="202 nodes, and at most 200"):
        graphs.read(a, {})


def test_a_chain_deeper_than_pythons_stack_is_read():
    a = Value(1.0)
    for _ in range(5000):
        a = a + 1.0
    with pytest.raises(ValueError, match="This graph has 5001 nodes"):
        graphs.read(a, {})


def test_a_learners_own_class_will_do():
    class Mine:
        def __init__(self, data, parents=(), f_backward=None):
            self.data, self.parents, self.f_backward = data, parents, f_backward

    a = Mine(3.0)
    b = Mine(9.0, (a, a), lambda dC, A, B: (dC * B, dC * A))
    found = graphs.read(b, {"a": a})
    assert backward(found, "graph")[1] == [6.0, 1.0]
    assert found.nodes[1].made == "f"


# steps


def doubled_twice():
    a = Value(1.0)
    b = a + a
    c = b + b
    return graphs.read(c, {"a": a, "b": b, "c": c})


@pytest.mark.parametrize(
    "order, gradients",
    [("graph", [4, 2, 1]), ("recursion", [6, 2, 1]), ("assignment", [1, 1, 1])],
)
def test_the_counter_example_has_a_gradient_for_each_order(order, gradients):
    assert backward(doubled_twice(), order)[1] == gradients


def by_recursion(value, add):
    """What a learner writes: hand on to each parent, who does the same at once."""
    found = value.f_backward(value.grad, *[p.data for p in value.parents])
    for parent, gradient in zip(value.parents, found, strict=True):
        parent.grad = gradient + (parent.grad if add else 0.0)
        if parent.parents:
            by_recursion(parent, add)


def test_recursion_is_what_a_recursive_function_gives():
    def diamond():
        x = Value(3.0)
        u = x * x
        p, q = u * x, u + x
        return p * q + u, [x, u, p, q]

    L, values = diamond()
    L.grad = 1.0
    by_recursion(L, add=True)
    names = dict(zip("xupq", values, strict=True))
    found = graphs.read(L, names)
    by_name = dict(
        zip([n.name for n in found.nodes], backward(found, "recursion")[1], strict=True)
    )
    assert {name: by_name[name] for name in names} == {
        name: value.grad for name, value in names.items()
    }
    right = diamond()
    right[0].backward()
    assert values[0].grad != right[1][0].grad


@pytest.mark.parametrize("seed", range(10))
def test_gradients_are_those_of_the_engine_which_is_left_alone(seed):
    end, inputs = random_expression(np.random.default_rng(seed))
    there = [value for value in inputs if id(value) in reach(end)]
    names = {f"x{i}": value for i, value in enumerate(there)}
    found = graphs.read(end, names)
    for order in graphs.ORDERS:
        graphs.steps(found, order)
    assert all(value.grad == 0.0 for value in there)
    _, grads = backward(found, "graph")
    mine = dict(zip([n.name for n in found.nodes], grads, strict=True))
    end.backward()
    for name, value in names.items():
        assert mine[name] == pytest.approx(value.grad, rel=1e-12)


def reach(root):
    seen, stack = set(), [root]
    while stack:
        value = stack.pop()
        if id(value) not in seen:
            seen.add(id(value))
            stack += value.parents
    return seen


def test_arrays_are_summed_to_the_shape_of_what_was_repeated():
    rng = np.random.default_rng(0)
    X, W, b = (Value(rng.normal(size=s)) for s in [(4, 3), (3, 2), (2,)])
    scale = Value(rng.normal(size=(4, 1)))
    L = ((X @ W + b) * scale).tanh().mean()
    names = {"X": X, "W": W, "b": b, "scale": scale}
    found = graphs.read(L, names)
    _, grads = backward(found, "graph")
    L.backward()
    for node, gradient in zip(found.nodes, grads, strict=True):
        if node.name in names:
            np.testing.assert_allclose(gradient, names[node.name].grad, rtol=1e-12)
    said = [step["say"] for step in graphs.steps(found)]
    assert any("(4, 2) summed to (2,)" in s and "through v2 (add)" in s for s in said)


def test_the_steps_say_what_happens():
    a, b = Value(2.0), Value(1.0)
    L = (a + b) * (b + 1.0)
    said = [step["say"] for step in graphs.steps(graphs.read(L, {"a": a, "b": b}))]
    assert said == [
        "Given: a = 2, b = 1.",
        "v1 = a + b = 2 + 1 = 3.",
        "v2 = b + 1 = 1 + 1 = 2.",
        "L = v1 × v2 = 3 × 2 = 6.",
        "Backward starts at L: dL/dL = 1.",
        "dL/dv1 gets 1 × 2 = 2 through L.",
        "dL/dv2 gets 1 × 3 = 3 through L.",
        "dL/db gets 3 × 1 = 3 through v2.",
        "dL/da gets 2 × 1 = 2 through v1.",
        "dL/db gets 2 × 1 = 2 through v1; 3 was there: 5 together.",
    ]


def test_an_addition_is_written_out_where_a_value_is_used_twice():
    walk = graphs.steps(doubled_twice())
    assert [step["below"] for step in walk if step["kind"] == "back"] == [
        "", "1 + 1 = 2", "", "2 + 2 = 4",
    ]  # fmt: skip
    assert "as its second b; 1 was there: 2 together" in walk[5]["say"]


def test_a_wrong_order_ends_with_what_would_be_right():
    recursion = graphs.steps(doubled_twice(), "recursion")
    assert recursion[-1] == {
        "kind": "compare",
        "wrong": {"0": "4"},
        "say": "Wrong in 1 of 3: dc/da is 6, right is 4.",
    }
    assert "2 lost" not in str(recursion)
    assignment = graphs.steps(doubled_twice(), "assignment")
    assert assignment[-1]["wrong"] == {"0": "4", "1": "2"}
    assert "the 1 that was there is lost" in assignment[-2]["say"]
    x = Value(3.0)
    walk = graphs.steps(graphs.read(x * x, {"x": x}), "recursion")
    assert walk[-1]["say"] == "Right here, too: all 2 gradients."


def test_a_walk_along_every_route_is_stopped():
    x = y = Value(1.0)
    for _ in range(30):
        y = y + y
    walk = graphs.steps(graphs.read(y, {"x": x}), "recursion")
    assert len(walk) == 1 + 30 + 1 + MOST + 1
    assert walk[-1]["say"].startswith("Stopped after 400 of 2,147,483,646 edges")


def test_a_moment_holds_all_that_was_shown_before():
    graph = doubled_twice()
    walk = graphs.steps(graph)
    seen = graphs.moment(graph, walk, 4)
    assert seen.values == {0: "1", 1: "2", 2: "4"}
    assert seen.grads == {2: "1", 1: "1"} and seen.on == {2: "×1"}
    end = graphs.moment(graph, walk, len(walk) - 1)
    assert end.grads == {2: "1", 1: "2", 0: "4"}


def test_an_unknown_order_is_refused():
    with pytest.raises(ValueError, match="order is 'random', but expected one of"):
        graphs.steps(doubled_twice(), "random")


# words


@pytest.mark.parametrize(
    "data, text",
    [
        (2.0, "2"),
        (-0.5, "−0.5"),
        (-0.0, "0"),
        (2.0**30, "1073741824"),
        (1 / 3, "0.3333"),
        (float("inf"), "inf"),
        (np.array([1.0, -2.0]), "[1, −2]"),
        (np.arange(6.0).reshape(2, 3), "(2, 3) 0 … 5"),
        (np.ones((2, 2)), "(2, 2) all 1"),
        (np.arange(4.0) / 3, "(4,) 0 … 1"),
        (np.arange(4.0) - 1 / 3, "(4,) −0.33 … 2.7"),
        (types.SimpleNamespace, "<class 'types.SimpleNamespace'>"),
    ],
)
def test_values_in_a_few_characters(data, text):
    assert words.summary(data) == text


def test_different_numbers_look_different():
    assert words.apart(1.0, 1.0000004) == ("1", "1.0000004")
    assert words.apart(1.0, 2.0) == ("1", "2")


# The chapter's own, and others whose edges cross.
CROSSING = {
    "own": lambda x, y: (x * y + x) * (x * y).tanh(),
    "two products": lambda x, y: x * y + y * x + x * x,
    "nested": lambda x, y: x * (y + x * (y + x)),
    "shared": lambda x, y: ((x * y) + y) * (x + y) * x,
}


def crossing(name):
    x, y = Value(0.5), Value(-2.0)
    return StepperView(CROSSING[name](x, y), x=x, y=y)


@pytest.mark.parametrize("name", CROSSING)
def test_a_label_covers_no_other_label_edge_or_node(name):
    """But for its twin, the other edge between the same two nodes."""
    view = crossing(name)
    labels = {s["edge"]: 6.7 * len(s["label"]) for s in view.walks["graph"]
              if s["kind"] == "back"}  # fmt: skip
    edges = view.graph["edges"]

    def twins(e, k):
        return view._graph.edges[e][:2] == view._graph.edges[k][:2]

    boxes = [(*edges[e]["at"], wide / 2, 6, e) for e, wide in labels.items()]
    nodes = [(n["x"], n["y"], n["width"] / 2, n["height"] / 2, None)
             for n in view.graph["nodes"]]  # fmt: skip
    for a, b in [*itertools.combinations(boxes, 2), *itertools.product(boxes, nodes)]:
        assert abs(a[0] - b[0]) >= a[2] + b[2] or abs(a[1] - b[1]) >= a[3] + b[3]
    for x, y, wide, high, e in boxes:
        for k, edge in enumerate(edges):
            for piece in zip(edge["path"], edge["path"][1:], strict=False):
                near = abs(points(*piece) - (x, y)) < (wide, high)
                assert twins(e, k) or not near.all(axis=1).any(), (e, k)


@pytest.mark.parametrize("name", CROSSING)
def test_a_sum_is_written_whole_and_lies_in_the_picture(name):
    view = crossing(name)
    for walk in view.walks.values():
        for step in walk:
            if below := step.get("below"):
                node = view.graph["nodes"][step["node"]]
                assert "…" not in below
                assert 6.7 * len(below) / 2 <= node["x"]
