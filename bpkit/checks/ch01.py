"""Chapter 01, weights and biases."""

import numpy as np

from bpkit.activations import relu
from bpkit.checks.judge import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant
from bpkit.layers import dense

# 01.1


def in_other_units(w, b, input_factor, output_factor):
    return w * output_factor / input_factor, b * output_factor


def neurons_and_units(rng):
    return [
        (draw(rng, 3), 1.7, np.array([1000.0, 100.0, 60.0]), 100.0),
        (np.array([2.0]), 4.0, np.array([1000.0]), 100.0),
        (draw(rng, 4), -0.6, np.array([0.001, 1.0, 24.0, 0.5]), 0.01),
        (np.array([0.0, -3.0]), 0.0, np.array([7.0, 2.0]), 60.0),
    ]


def neuron_by_neuron(w, b, input_factor, output_factor):
    scaled = [output_factor * wi / f for wi, f in zip(w, input_factor, strict=True)]
    return np.array(scaled, w.dtype), output_factor * b


# 01.2


def linear(X, W, b):
    return dense(X, W.T, b)


def batches_for_rows_of_weights(rng):
    sizes = [(4, 3, 2), (3, 3, 3), (2, 3, 2), (1, 2, 4), (5, 1, 3)]
    cases = [(draw(rng, n, i), draw(rng, o, i), draw(rng, o)) for n, i, o in sizes]
    X, W, b = cases[0]
    return [*cases, (1000 * X, W, b), (np.zeros_like(X), W, b)]


def linear_unit_by_unit(X, W, b):
    return np.stack([X @ w + c for w, c in zip(W, b, strict=True)], axis=1)


# 01.3


def crossing(w, b, x1):
    return -(w[0] * x1 + b) / w[1]


def lines(rng):
    return [
        (draw(rng, 2), -1.3, draw(rng, 4)),
        (np.array([1.0, 2.0]), -4.0, np.array([0.0, 2.0])),
        (np.array([-2.0, 0.5]), 3.0, draw(rng, 3)),
        (np.array([0.3, 1.0]), 0.7, np.array([-1000.0, 0.0, 1000.0])),
    ]


# 01.4


def collapse(W1, b1, W2, b2):
    return W1 @ W2, b1 @ W2 + b2


def stacks(rng):
    sizes = [(4, 3, 2), (3, 3, 3), (2, 5, 1), (1, 2, 2), (2, 1, 3)]
    cases = [
        (draw(rng, i, h), draw(rng, h), draw(rng, h, o), draw(rng, o))
        for i, h, o in sizes
    ]
    W1, b1, W2, b2 = cases[0]
    return [*cases, (np.zeros_like(W1), 1000 * b1, W2, b2)]


def collapse_by_asking(W1, b1, W2, b2):
    """The bias is what comes out for x = 0, a row of W what one input adds to it."""
    b = dense(dense(np.zeros_like(W1[:, 0]), W1, b1), W2, b2)
    return dense(dense(np.eye(len(W1), dtype=W1.dtype), W1, b1), W2, b2) - b, b


# 01.5


def count_parameters(sizes):
    return sum(d_in * d_out + d_out for d_in, d_out in pairs(sizes))


def networks(rng):
    known = [784, 100, 10], [2, 2, 1], [5, 3], [4, 6, 3, 2]
    drawn = [rng.integers(2, 30, n) for n in (3, 5)]
    return [(np.array(sizes),) for sizes in [*known, *drawn]]


def pairs(sizes):
    return list(zip(sizes, sizes[1:], strict=False))


# 01.6


def colleagues_layer(X, W, b):
    return X @ W + b.reshape(-1, 1)


def witness():
    X = np.array([[1.0, 2.0], [3.0, 4.0]])
    W = np.array([[1.0, 0.0], [0.0, 1.0]])
    b = np.array([10.0, 20.0])
    return X, W, b


def how_it_fails(X, W, b):
    """Runs, has the right shape, is wrong (1 for yes)."""
    shapes = f"X {X.shape}, W {W.shape}, b {b.shape}"
    if [X.ndim, W.ndim, b.ndim] != [2, 2, 1] or X.shape[1:] + b.shape != W.shape:
        raise ValueError(
            f"Even the right layer cannot use {shapes}. Asked for are X (n, d_in), W "
            "(d_in, d_out) and b (d_out,)."
        )
    if not all(np.isfinite(array).all() for array in (X, W, b)):
        raise ValueError("Find three arrays without inf and nan.")
    Z = dense(X, W, b)
    try:
        colleagues = colleagues_layer(X, W, b)
    except ValueError:
        return [0, 0, 0]
    same_shape = colleagues.shape == Z.shape
    return [1, same_shape, not (same_shape and np.allclose(colleagues, Z))]


# 01.7

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])


def xnor_weights():
    W1 = np.array([[1.0, 1.0], [1.0, 1.0]])
    b1 = np.array([0.0, -1.0])
    W2 = np.array([[-1.0], [2.0]])
    b2 = np.array([1.0])
    return W1, b1, W2, b2


def output_at_the_corners(W1, b1, W2, b2):
    """The output of your network at (0, 0), (0, 1), (1, 0), (1, 1)."""
    shapes = [p.shape for p in (W1, b1, W2, b2)]
    if shapes != [(2, 2), (2,), (2, 1), (1,)]:
        raise ValueError(
            "W1, b1, W2, b2 have the shapes "
            f"{', '.join(map(str, shapes))}, expected (2, 2), (2,), (2, 1), (1,)."
        )
    return dense(relu(dense(CORNERS, W1, b1)), W2, b2)[:, 0]


def network(W1, b1, W2, b2):
    """Weights as a function that returns them: a slip or a style of 01.7."""
    parts = [np.array(p, float) for p in (W1, b1, W2, b2)]
    return lambda: tuple(parts)


SUM = [[1, 1], [1, 1]]  # both hidden units look at x1 + x2

EXERCISES = [
    Exercise(
        id="01.1",
        points=1,
        asks="`in_other_units(w, b, input_factor, output_factor)`: the weights and the "
        "bias of the same neuron after a change of units",
        reference=in_other_units,
        inputs=neurons_and_units,
        returns=["w", "b"],
        uses=[
            "activations.relu",
            "layers.dense",
        ],
        styles=[
            neuron_by_neuron,
            lambda w, b, i, o: (np.divide(w, i) * o, b * o),
        ],
        slips=[
            Slip(
                "wrong way round",
                lambda w, b, i, o: (w * i * o, b * o),
                "A gram is less than a kilogram, so a gram must cost less: the weight "
                "gets smaller by `input_factor`, not larger.",
            ),
            Slip(
                "weights keep the old output unit",
                lambda w, b, i, o: (w / i, b * o),
                "Your weights still give the old output unit. A weight is output per "
                "input: both factors change it.",
            ),
            Slip(
                "bias left alone",
                lambda w, b, i, o: (w * o / i, b),
                "The bias is a price too, the one at x = 0. In cents it is another "
                "number.",
            ),
            Slip(
                "bias divided, too",
                lambda w, b, i, o: (w * o / i, b * o / i),
                "Your bias changes with the unit of the input. But no input meets it: "
                "it is counted in output units alone.",
            ),
            Slip(
                "output factor divides",
                lambda w, b, i, o: (w / (i * o), b / o),
                "You divide by `output_factor`. A price of 2 is 200 cents: the number "
                "grows.",
            ),
            Slip(
                "factors swapped",
                lambda w, b, i, o: (w * i / o, b * o),
                "The two factors have changed places in your weights. A weight is "
                "output per input: which factor belongs above the line?",
            ),
        ],
        hints=[
            "A parcel must cost the same after the change. Take 2 per kilogram: how "
            "many cents is one gram?",
            "A weight has the unit output per input. The output unit multiplies it, "
            "the input unit divides it. Which unit has the bias?",
            "`return w * output_factor / input_factor, b * output_factor`",
        ],
    ),
    Exercise(
        id="01.2",
        points=2,
        asks="`linear(X, W, b)`: a layer whose W (d_out, d_in) has one row per unit",
        reference=linear,
        inputs=batches_for_rows_of_weights,
        styles=[
            lambda X, W, b: X @ W.T + b,
            lambda X, W, b: (W @ X.T).T + b[None, :],
            lambda X, W, b: np.einsum("ni,oi->no", X, W) + b,
            linear_unit_by_unit,
        ],
        slips=[
            Slip(
                "no transpose",
                lambda X, W, b: X @ W + b,
                "This is the layer of the chapter, with a column per unit. Here a "
                "unit's weights are a row of W: (n, d_in) meets (d_out, d_in), and "
                "nothing fits, unless W is square, and then the numbers are wrong.",
            ),
            Slip(
                "reshape instead of transpose",
                lambda X, W, b: X @ W.reshape(X.shape[1], -1) + b,
                "`reshape` makes the shape fit and mixes the weights of all units: it "
                "refills W in reading order. `W.T` turns rows into columns.",
            ),
            Slip(
                "units in rows",
                lambda X, W, b: W @ X.T + b[:, None],
                "The right numbers, lying on their side: (d_out, n). In this course a "
                "row is an example, (n, d_out).",
            ),
            Slip(
                "no bias",
                lambda X, W, b: X @ W.T,
                "The weights are right, the bias is missing: at X = 0 you return 0.",
            ),
            Slip(
                "bias as a column",
                lambda X, W, b: X @ W.T + b[:, None],
                "`b[:, None]` is a column, and broadcasting repeats it across the "
                "units. A bias belongs to a unit, so to a column of the result: add "
                "`b` as it is.",
            ),
            Slip(
                "bias subtracted",
                lambda X, W, b: X @ W.T - b,
                "You subtract the bias. In this course it is added; a threshold would "
                "be subtracted, and a bias is minus a threshold.",
            ),
        ],
        hints=[
            "Write the shapes down: X is (n, d_in), W is (d_out, d_in), and (n, d_out) "
            "must come out. Which axis of X and of W has to meet?",
            "In a product the inner sizes meet. What do you do to W so that d_in comes "
            "first?",
            "`return X @ W.T + b`",
        ],
    ),
    Exercise(
        id="01.3",
        points=2,
        asks="`crossing(w, b, x1)`: for each x1 (n,) the x2 at which the neuron with "
        "weights w (2,) and bias b gives exactly 0",
        reference=crossing,
        variant=Variant(
            draw=lambda rng: {"level": rng.choice(HALVES).item()},
            says="the neuron gives exactly {level:g} there instead of 0.",
            change=lambda crossing, w, b, x1, *, level: crossing(w, b - level, x1),
        ),
        inputs=lines,
        styles=[
            lambda w, b, x1: -w[0] / w[1] * x1 - b / w[1],
            lambda w, b, x1: np.array([(b + w[0] * x) / -w[1] for x in x1], x1.dtype),
        ],
        slips=[
            Slip(
                "sign lost",
                lambda w, b, x1: (w[0] * x1 + b) / w[1],
                "The sign is lost: w1 x1 + w2 x2 + b = 0 means w2 x2 = -(w1 x1 + b).",
            ),
            Slip(
                "no bias",
                lambda w, b, x1: -w[0] * x1 / w[1],
                "Your line passes through the origin. The bias moves it away from "
                "there: where is `b` in your formula?",
            ),
            Slip(
                "sign of the bias",
                lambda w, b, x1: -(w[0] * x1 - b) / w[1],
                "The bias changes sides together with w1 x1, so it changes its sign, "
                "too: -w1 x1 - b.",
            ),
            Slip(
                "division binds first",
                lambda w, b, x1: -(w[0] * x1) - b / w[1],
                "Only the bias is divided by w2. Put parentheses around the sum: "
                "`-(w[0] * x1 + b) / w[1]`.",
            ),
            Slip(
                "bias not divided",
                lambda w, b, x1: -w[0] * x1 / w[1] - b,
                "Only w1 x1 is divided by w2. The bias stands on the same side of the "
                "equation, so it is divided, too.",
            ),
            Slip(
                "weights swapped",
                lambda w, b, x1: -(w[1] * x1 + b) / w[0],
                "You solved for x1. Asked for is x2, so the weight of x2, `w[1]`, "
                "comes below the line. (NumPy counts from 0.)",
            ),
        ],
        hints=[
            "Write the neuron out, w1 x1 + w2 x2 + b, set it to 0 and leave on one "
            "side only what contains x2.",
            "w2 x2 = -(w1 x1 + b). In code w1 is `w[0]` and w2 is `w[1]`.",
            "`return -(w[0] * x1 + b) / w[1]`",
        ],
    ),
    Exercise(
        id="01.4",
        points=3,
        asks="`collapse(W1, b1, W2, b2)`: W and b of the one layer that does what the "
        "two layers do, one after the other",
        reference=collapse,
        inputs=stacks,
        returns=["W", "b"],
        styles=[
            collapse_by_asking,
            lambda W1, b1, W2, b2: [np.dot(W1, W2), np.dot(b1, W2) + b2],
        ],
        slips=[
            Slip(
                "first bias lost",
                lambda W1, b1, W2, b2: (W1 @ W2, b2),
                "Your bias is `b2` alone. Send x = 0 through both layers: `b1` comes "
                "out of the first one, and the second one does something to it.",
            ),
            Slip(
                "biases added",
                lambda W1, b1, W2, b2: (W1 @ W2, b1 + b2),
                "`b1` and `b2` cannot be added: one number per hidden unit, one per "
                "output. `b1` still has to go through the second layer.",
            ),
            Slip(
                "second bias lost",
                lambda W1, b1, W2, b2: (W1 @ W2, b1 @ W2),
                "`b1` arrives, as `b1 @ W2`. The second layer then adds its own bias.",
            ),
            Slip(
                "wrong order",
                lambda W1, b1, W2, b2: (W2 @ W1, b1 @ W2 + b2),
                "The order is turned around. Examples are rows, so what acts first "
                "stands first: (X @ W1) @ W2 = X @ (W1 @ W2).",
            ),
            Slip(
                "entry by entry",
                lambda W1, b1, W2, b2: (W1 * W2, b1 @ W2 + b2),
                "`*` multiplies entry by entry. Each way from an input to an output "
                "goes through all hidden units: that sum is the matrix product.",
            ),
            Slip(
                "bias from the wrong side",
                lambda W1, b1, W2, b2: (W1 @ W2, W2 @ b1 + b2),
                "`W2 @ b1` sums over the outputs. `b1` is what the first layer hands "
                "over, a row like any other: it goes through as `b1 @ W2`.",
            ),
        ],
        hints=[
            "Write it out: (X @ W1 + b1) @ W2 + b2. Multiply out the parentheses.",
            "X @ W1 @ W2 + b1 @ W2 + b2: what multiplies X is the new W, and what does "
            "not is the new b.",
            "`return W1 @ W2, b1 @ W2 + b2`",
        ],
    ),
    Exercise(
        id="01.5",
        points=1,
        asks="`count_parameters(sizes)`: how many weights and biases a stack of layers "
        "has, for sizes such as 784, 100, 10",
        reference=count_parameters,
        inputs=networks,
        styles=[
            lambda sizes: sizes[:-1] @ sizes[1:] + sizes[1:].sum(),
            lambda sizes: sum((i + 1) * o for i, o in pairs(sizes)),
        ],
        slips=[
            Slip(
                "no biases",
                lambda sizes: sum(i * o for i, o in pairs(sizes)),
                "You counted the weights. Each unit has a bias, too.",
            ),
            Slip(
                "biases for the inputs",
                lambda sizes: sum(i * o for i, o in pairs(sizes)) + sum(sizes),
                "You gave a bias to the inputs, too. They are numbers that come in, "
                "not units: only what computes has a bias.",
            ),
            Slip(
                "one bias per layer",
                lambda sizes: sum(i * o + 1 for i, o in pairs(sizes)),
                "You counted one bias for each layer. It is one for each unit: b has "
                "shape (d_out,).",
            ),
            Slip(
                "biases of the wrong side",
                lambda sizes: sum(i * o + i for i, o in pairs(sizes)),
                "You counted one bias for each input of a layer. It is one for each "
                "output: b has shape (d_out,).",
            ),
            Slip(
                "units instead of connections",
                lambda sizes: sum(sizes),
                "You counted units. Weights sit on connections, and every unit is "
                "connected to every one of the layer before.",
            ),
            Slip(
                "everything multiplied",
                lambda sizes: np.prod(sizes),
                "You multiplied all sizes. Only neighbors are connected: one product "
                "for each pair of layers, then add.",
            ),
        ],
        hints=[
            "Count one layer first: W has shape (d_in, d_out), b has shape (d_out,).",
            "Go through the pairs of neighbors: `zip(sizes, sizes[1:])`.",
            "Add `d_in * d_out + d_out` for each pair.",
        ],
    ),
    Exercise(
        id="01.6",
        points=2,
        asks="`witness()`: X, W, b on which the colleague's layer runs and returns an "
        "array of the right shape with wrong numbers",
        reference=witness,
        returns=["X", "W", "b"],
        measure=how_it_fails,
        styles=[
            lambda: ([[0, 0], [0, 0]], [[0, 0]] * 2, [1, 2]),
            lambda: (np.ones((3, 4)), np.ones((4, 3)), np.arange(3.0)),
        ],
        slips=[
            Slip(
                "the layer notices",
                lambda: (np.ones((3, 2)), np.ones((2, 2)), np.array([1.0, 2.0])),
                "On these the colleague's layer stops with an error, so nobody is "
                "fooled. It adds b as a column, (d_out, 1). How many rows must X have "
                "for that to fit?",
            ),
            Slip(
                "the bias hides it",
                lambda: (np.ones((2, 3)), np.ones((3, 2)), np.ones(2)),
                "The shapes are right, but so are the colleague's numbers: where all "
                "biases are equal, row or column makes no difference.",
            ),
            Slip(
                "one example",
                lambda: (np.ones((1, 3)), np.ones((3, 2)), np.array([1.0, 2.0])),
                "It runs, but the result has the wrong shape, and somebody will see "
                "that. Find a batch of two or more examples where even the shape is "
                "right.",
            ),
        ],
        hints=[
            "What shape has `b.reshape(-1, 1)`, and what does broadcasting do with it "
            "when it is added to (n, d_out)?",
            "(n, d_out) + (d_out, 1) fits where n = d_out. Choose two examples and two "
            "units.",
            "Now the numbers must differ: give the two units different biases.",
        ],
    ),
    Exercise(
        id="01.7",
        points=3,
        asks="`xnor_weights()`: W1 (2, 2), b1 (2,), W2 (2, 1), b2 (1,) of a relu "
        "network that gives 1 where its two inputs are equal and 0 where they differ",
        reference=xnor_weights,
        returns=["W1", "b1", "W2", "b2"],
        measure=output_at_the_corners,
        styles=[
            network([[-1, 1], [-1, 1]], [1, -1], [[1], [1]], [0]),  # NOR + AND
            network([[1, -1], [-1, 1]], [0, 0], [[-1], [-1]], [1]),  # 1 - |x1 - x2|
        ],
        slips=[
            Slip(
                "XOR itself",
                network(SUM, [0, -1], [[1], [-2]], [0]),
                "This is XOR, the network of the chapter: 1 where the inputs differ. "
                "You want 1 minus that. Only the last layer has to change.",
            ),
            Slip(
                "minus XOR",
                network(SUM, [0, -1], [[-1], [2]], [0]),
                "The signs of the last layer are turned: you get 0 and -1. XNOR is 1 "
                "minus XOR: where does the 1 come from?",
            ),
            Slip(
                "AND",
                network(SUM, [0, -1], [[0], [1]], [0]),
                "This is AND: it says 1 at (1, 1) alone. The corner (0, 0) has equal "
                "inputs, too.",
            ),
            Slip(
                "NOR",
                network([[-1, 0], [-1, 0]], [1, 0], [[1], [0]], [0]),
                "This is NOR: it says 1 at (0, 0) alone. The corner (1, 1) has equal "
                "inputs, too, and your second hidden unit is still free.",
            ),
            Slip(
                "twins",
                network(SUM, [0, 0], [[-1], [2]], [1]),
                "Your two hidden units are the same, so together they can do no more "
                "than one. Give them different biases: relu must bend at two places.",
            ),
            Slip(
                "the best straight line",
                network(SUM, [0, 0], [[0], [0]], [0.5]),
                "One half everywhere is the best that can be done without a hidden "
                "layer. Yours is not used: its weights in `W2` are 0, or relu is 0.",
            ),
        ],
        hints=[
            "Take the XOR network of the chapter. XNOR is 1 minus XOR at all four "
            "corners.",
            "1 minus the output: which of W1, b1, W2, b2 change, and how? The hidden "
            "layer can stay as it is.",
            "Keep `W1` and `b1`, turn the sign of `W2`, and let `b2` be 1.",
        ],
    ),
]
