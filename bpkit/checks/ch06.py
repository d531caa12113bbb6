"""Chapter 06, backpropagation by hand."""

import numpy as np

from bpkit.activations import sigmoid, softmax
from bpkit.checks.judge import Exercise, Slip, draw
from bpkit.checks.variants import HALVES, Variant

# 06.1


def tanh_neuron(x, w, b):
    return np.tanh(x @ w + b)


def tanh_neuron_backward(da, x, w, b):
    a = np.tanh(x @ w + b)
    dz = da * (1 - a**2)
    return dz * w, dz * x, dz


def neurons(rng):
    cases = [
        (da, draw(rng, d) / 2, draw(rng, d) / 2, b)
        for d, da, b in [(3, 0.7, 0.2), (2, -1.5, -0.4), (1, 1.0, 0.5), (5, -0.3, 0.1)]
    ]
    da, x, w, b = cases[0]
    return [*cases, (da, 1000 * x, w, b), (da, np.zeros_like(x), w, b)]


def tanh_neuron_backward_by_name(da, x, w, b):
    z = (w * x).sum() + b
    da_dz = 1 / np.cosh(np.clip(z, -300, 300)) ** 2
    dz = da_dz * da
    return w * dz, x * dz, dz


def with_slope(slope):
    """The pair of 06.1 with another slope(z, a): a slip of it."""

    def tanh_neuron_backward(da, x, w, b):
        z = x @ w + b
        dz = da * slope(z, np.tanh(z))
        return dz * w, dz * x, dz

    return tanh_neuron_backward


# 06.2, 06.6: a network x (d,), W1 (d, h), W2 (h, k), t (k,); sigmoids and mse


def network(x, t, W1, b1, W2, b2):
    """h, o, dz2, dz1 of one example."""
    h = sigmoid(x @ W1 + b1)
    o = sigmoid(h @ W2 + b2)
    dz2 = 2 * (o - t) / len(t) * o * (1 - o)
    dz1 = W2 @ dz2 * h * (1 - h)
    return h, o, dz2, dz1


def networks(rng, *, shared=False, sizes=((3, 2, 4), (2, 2, 2), (1, 3, 1), (2, 4, 3))):
    cases = []
    for d, h, k in sizes:
        W1, W2 = draw(rng, d, h) / 2, draw(rng, h, k) / 2
        b1, b2 = (0.3, -0.2) if shared else (draw(rng, h) / 3, draw(rng, k) / 3)
        cases.append((draw(rng, d), rng.integers(1, 10, k) / 10, W1, b1, W2, b2))
    return cases


def shared_bias_gradients(x, t, W1, b1, W2, b2):
    _, _, dz2, dz1 = network(x, t, W1, b1, W2, b2)
    return dz1.sum(), dz2.sum()


def shared_networks(rng):
    cases = networks(rng, shared=True)
    x, *rest = cases[0]
    return [*cases, (1000 * x, *rest), (np.zeros_like(x), *rest)]


def shared_bias_gradients_by_units(x, t, W1, b1, W2, b2):
    h, o, dz2, dz1 = network(x, t, W1, b1, W2, b2)
    db1 = db2 = x.dtype.type(0)
    for dz in dz1:
        db1 = db1 + dz
    for dz in dz2:
        db2 = db2 + dz
    return db1, db2


def shared_without_hidden_slope(x, t, W1, b1, W2, b2):
    _, _, dz2, _ = network(x, t, W1, b1, W2, b2)
    return (W2 @ dz2).sum(), dz2.sum()


def shared_without_output_slope(x, t, W1, b1, W2, b2):
    h, o, _, _ = network(x, t, W1, b1, W2, b2)
    dz2 = 2 * (o - t) / len(t)
    return (W2 @ dz2 * h * (1 - h)).sum(), dz2.sum()


def shared_with_half_the_sum(x, t, W1, b1, W2, b2):
    _, _, dz2, dz1 = network(x, t, W1, b1, W2, b2)
    return (dz1 * len(t) / 2).sum(), (dz2 * len(t) / 2).sum()


# 06.3


def regression_gradients(x, t, W1, b1, w2, b2):
    h = np.tanh(x @ W1 + b1)
    do = 2 * (h @ w2 + b2 - t)
    dz1 = do * w2 * (1 - h**2)
    return np.outer(x, dz1), dz1, do * h, do


def regressions(rng):
    cases = [
        (draw(rng, d), 0.7, draw(rng, d, h) / 2, draw(rng, h) / 3, draw(rng, h), 0.4)
        for d, h in [(2, 3), (2, 2), (1, 4), (4, 1)]
    ]
    x, t, *rest = cases[0]
    return [*cases, (1000 * x, t, *rest), (np.zeros_like(x), t, *rest)]


def regression_gradients_by_units(x, t, W1, b1, w2, b2):
    dW1, db1, dw2 = np.zeros_like(W1), np.zeros_like(b1), np.zeros_like(w2)
    h = np.tanh(b1 + W1.T @ x)
    do = 2 * (b2 + np.sum(h * w2) - t)
    for j in range(len(h)):
        dw2[j] = do * h[j]
        db1[j] = do * w2[j] * (1 - h[j]) * (1 + h[j])
        dW1[:, j] = db1[j] * x
    return dW1, db1, dw2, do


def regression(*, half=False, slope=lambda z, h: 1 - h**2, output_tanh=False, sign=1):
    """The gradients of 06.3 with a mistake: a slip of it."""

    def regression_gradients(x, t, W1, b1, w2, b2):
        z = x @ W1 + b1
        h = np.tanh(z)
        o = h @ w2 + b2
        do = sign * (1 if half else 2) * (o - t)
        if output_tanh:
            do = do * (1 - np.tanh(o) ** 2)
        dz1 = do * w2 * slope(z, h)
        return np.outer(x, dz1), dz1, do * h, do

    return regression_gradients


# 06.4


def softmax_deltas(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    dz2 = softmax((h @ W2 + b2)[None])[0]
    dz2[y] -= 1
    return dz2, W2 @ dz2 * h * (1 - h)


def classifications(rng):
    cases = []
    for d, h, k in [(3, 2, 4), (2, 2, 2), (1, 4, 3), (2, 3, 5)]:
        W1, W2 = draw(rng, d, h) / 2, draw(rng, h, k)
        b1, b2 = draw(rng, h) / 3, draw(rng, k) / 3
        cases.append((draw(rng, d), int(rng.integers(k)), W1, b1, W2, b2))
    x, y, W1, b1, W2, b2 = cases[0]
    return [
        *cases,
        (x, y, W1, b1, 1000 * W2, b2),
        (np.zeros_like(x), y, W1, b1, W2, b2),
    ]


def softmax_deltas_one_hot(x, y, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    z = h @ W2 + b2
    e = np.exp(z - z.max())
    dz2 = e / e.sum() - np.eye(len(z), dtype=z.dtype)[y]
    return dz2, (dz2 @ W2.T) * (h - h * h)


def deltas(
    *, output=lambda p, goal: p - goal, back=None, slope=lambda z, h: h * (1 - h)
):
    """The deltas of 06.4 with a mistake: a slip of it."""
    back = back or (lambda dz2, W2, y: W2 @ dz2)

    def softmax_deltas(x, y, W1, b1, W2, b2):
        z = x @ W1 + b1
        h = sigmoid(z)
        p = softmax((h @ W2 + b2)[None])[0]
        dz2 = output(p, (np.arange(len(p)) == y).astype(p.dtype))
        return dz2, back(dz2, W2, y) * slope(z, h)

    return softmax_deltas


# 06.5


def mended_backward(x, t, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    o = sigmoid(h @ W2 + b2)
    dz2 = 2 * (o - t) / len(t) * o * (1 - o)
    dh = dz2 @ W2.T
    dz1 = dh * h * (1 - h)
    return dz2, dh, dz1, np.outer(x, dz1), np.outer(h, dz2)


def colleagues_backward(x, t, W1, b1, W2, b2):
    h = sigmoid(x @ W1 + b1)
    o = sigmoid(h @ W2 + b2)
    dz2 = 2 * (o - t) / len(t) * o * (1 - o)
    dh = dz2 @ W2
    dz1 = dh * h * (1 - h)
    return dz2, dh, dz1, np.outer(x, dz1), np.outer(h, dz2)


def square_and_other_networks(rng):
    sizes = [(2, 2, 2), (3, 3, 3), (3, 2, 4), (2, 4, 1), (1, 3, 2)]
    first, *others = networks(rng, sizes=sizes)
    x, *rest = first
    return [first, (1000 * x, *rest), (np.zeros_like(x), *rest), *others]


def mended_backward_unit_by_unit(x, t, W1, b1, W2, b2):
    h, o, dz2, _ = network(x, t, W1, b1, W2, b2)
    dh = np.stack([np.sum(row * dz2) for row in W2])
    dz1 = dh * h * (1 - h)
    return dz2, dh, dz1, x[:, None] * dz1, h[:, None] * dz2


def mended(*, dh=lambda dz2, W2: W2 @ dz2, slope=lambda h: h * (1 - h), outer=np.outer):
    """The backward pass of 06.5 with another mistake: a slip of it."""

    def mended_backward(x, t, W1, b1, W2, b2):
        h, o, dz2, _ = network(x, t, W1, b1, W2, b2)
        back = dh(dz2, W2)
        dz1 = back * slope(h)
        return dz2, back, dz1, outer(x, dz1), outer(h, dz2)

    return mended_backward


# 06.6


def one_update(x, t, W1, b1, W2, b2, lr):
    h, _, dz2, dz1 = network(x, t, W1, b1, W2, b2)
    return (
        W1 - lr * np.outer(x, dz1),
        b1 - lr * dz1,
        W2 - lr * np.outer(h, dz2),
        b2 - lr * dz2,
    )


def networks_to_update(rng):
    rates = [0.5, 2.0, 1.0, 3.0]
    cases = [(*case, lr) for case, lr in zip(networks(rng), rates, strict=True)]
    x, *rest = cases[0]
    return [*cases, (1000 * x, *rest), (np.zeros_like(x), *rest)]


def one_update_from_a_list(x, t, W1, b1, W2, b2, lr):
    h = sigmoid(x @ W1 + b1)
    o = sigmoid(h @ W2 + b2)
    db2 = (o - t) * 2 / len(t) * (o - o * o)
    db1 = (db2 @ W2.T) * (h - h * h)
    gradients = [x[:, None] * db1, db1, h[:, None] * db2, db2]
    both = zip([W1, b1, W2, b2], gradients, strict=True)
    return [p - lr * dp for p, dp in both]


def in_turn(x, t, W1, b1, W2, b2, lr):
    h, _, dz2, _ = network(x, t, W1, b1, W2, b2)
    W2, b2 = W2 - lr * np.outer(h, dz2), b2 - lr * dz2
    dz1 = W2 @ dz2 * h * (1 - h)
    return W1 - lr * np.outer(x, dz1), b1 - lr * dz1, W2, b2


def with_a_second_pass(x, t, W1, b1, W2, b2, lr):
    _, _, W2_new, b2_new = one_update(x, t, W1, b1, W2, b2, lr)
    W1, b1, _, _ = one_update(x, t, W1, b1, W2_new, b2_new, lr)
    return W1, b1, W2_new, b2_new


def hidden_layer_first(x, t, W1, b1, W2, b2, lr):
    W1, b1, _, _ = one_update(x, t, W1, b1, W2, b2, lr)
    _, _, W2, b2 = one_update(x, t, W1, b1, W2, b2, lr)
    return W1, b1, W2, b2


def biases_frozen(x, t, W1, b1, W2, b2, lr):
    W1, _, W2, _ = one_update(x, t, W1, b1, W2, b2, lr)
    return W1, b1, W2, b2


def uphill(x, t, W1, b1, W2, b2, lr):
    return one_update(x, t, W1, b1, W2, b2, -lr)


def update_in_place(x, t, W1, b1, W2, b2, lr):
    old = [W1, b1, W2, b2]
    for p, new in zip(old, one_update(x, t, *old, lr), strict=True):
        p[...] = new
    return old


# 06.7


def outputs(w, b, lr, updates):
    found = [sigmoid(w + b)]
    for _ in range(updates):
        a = found[-1]
        dz = a * a * (1 - a)
        w, b = w - lr * dz, b - lr * dz
        found.append(sigmoid(w + b))
    return np.array(found)


def starts(rng):
    return [
        (np.array([0.6, 2.0, -0.5]), np.array([0.9, 2.0, 0.3]), 0.15, 5),
        (draw(rng, 4), draw(rng, 4), 1.0, 3),
        (draw(rng, 2), draw(rng, 2), 3.0, 2),
        (draw(rng, 1), draw(rng, 1), 0.5, 1),
        (draw(rng, 3), draw(rng, 3), 0.5, 0),
        (np.array([1000.0, -1000.0, 0.0]), np.zeros(3), 0.5, 2),
    ]


def outputs_by_score(w, b, lr, updates):
    z = w + b
    A = np.empty((updates + 1, len(z)), z.dtype)
    for k in range(updates + 1):
        A[k] = sigmoid(z)
        z = z - 2 * lr * A[k] ** 2 * (1 - A[k])
    return A


def trained(*, dz=lambda a: a * a * (1 - a), bias=True, in_turn=False, drop=None):
    """The training of 06.7 with a mistake: a slip of it."""

    def outputs(w, b, lr, updates):
        found = [sigmoid(w + b)]
        for _ in range(updates):
            slope = dz(found[-1])
            w = w - lr * slope
            if in_turn:
                slope = dz(sigmoid(w + b))
            b = b - lr * slope if bias else b
            found.append(sigmoid(w + b))
        return np.array(found)[drop] if drop else np.array(found)

    return outputs


EXERCISES = [
    Exercise(
        id="06.1",
        points=2,
        asks="`tanh_neuron_backward(da, x, w, b)`: dx, dw and db of "
        "a = tanh(x @ w + b), for x (d,), w (d,) and a number b",
        reference=tanh_neuron_backward,
        forward=tanh_neuron,
        variant=Variant(
            draw=lambda rng: {"c": rng.choice([x for x in HALVES if x != 1]).item()},
            says="a = {c:g} * tanh(x @ w + b) instead of tanh(x @ w + b).",
            change=lambda backward, da, x, w, b, *, c: backward(c * da, x, w, b),
            forward=lambda forward, x, w, b, *, c: c * forward(x, w, b),
        ),
        inputs=neurons,
        uses=[
            "activations.sigmoid",
            "activations.softmax",
            "autograd.Value",
            "gradcheck.gradient_errors",
            "gradcheck.numerical_gradient",
            "losses.cross_entropy",
            "losses.mse",
        ],
        returns=["dx", "dw", "db"],
        styles=[
            tanh_neuron_backward_by_name,
            lambda da, x, w, b: [
                da * (1 - np.tanh(w @ x + b) ** 2) * k for k in (w, x, 1)
            ],
        ],
        slips=[
            Slip(
                "no upstream gradient",
                lambda da, x, w, b: tanh_neuron_backward(1, x, w, b),
                "Your gradients do not change with `da`. They are the local "
                "derivatives: each has to be multiplied by what came back.",
            ),
            Slip(
                "no slope",
                with_slope(lambda z, a: 1),
                "You take da for dz: the way back from a to z leads through tanh, and "
                "picks up its slope, 1 - a**2.",
            ),
            Slip(
                "slope at z",
                with_slope(lambda z, a: 1 - z**2),
                "1 - a**2 wants the output a = tanh(z). You put in z, and for a z "
                "above 1 the slope of tanh comes out negative.",
            ),
            Slip(
                "not squared",
                with_slope(lambda z, a: 1 - a),
                "1 - a is above 1 where a is negative, and tanh is never that steep: "
                "square the a.",
            ),
            Slip(
                "slope of the sigmoid",
                with_slope(lambda z, a: a * (1 - a)),
                "a (1 - a) is the slope of the sigmoid. That of tanh is 1 - a**2.",
            ),
            Slip(
                "w and x exchanged",
                lambda da, x, w, b: (
                    tanh_neuron_backward(da, x, w, b)[1],
                    tanh_neuron_backward(da, x, w, b)[0],
                    tanh_neuron_backward(da, x, w, b)[2],
                ),
                "dx and dw have changed places: in a product each factor gets the "
                "*other* one.",
            ),
            Slip(
                "bias without slope",
                lambda da, x, w, b: (*tanh_neuron_backward(da, x, w, b)[:2], da),
                "b stands inside tanh, too: its gradient is dz, not da.",
            ),
        ],
        hints=[
            "Two stations on the way back: from a to z, and from z to x, w and b.",
            "dz = da * (1 - a**2). The bias gets dz as it is.",
            "`return dz * w, dz * x, dz`",
        ],
    ),
    Exercise(
        id="06.2",
        points=2,
        asks="`shared_bias_gradients(x, t, W1, b1, W2, b2)`: db1 and db2, two "
        "numbers, where all units of a layer share one bias",
        reference=shared_bias_gradients,
        inputs=shared_networks,
        returns=["db1", "db2"],
        styles=[
            shared_bias_gradients_by_units,
            lambda x, t, W1, b1, W2, b2: [
                np.ones_like(dz) @ dz for dz in network(x, t, W1, b1, W2, b2)[:1:-1]
            ],
        ],
        slips=[
            Slip(
                "mean over the units",
                lambda x, t, W1, b1, W2, b2: tuple(
                    dz.mean() for dz in network(x, t, W1, b1, W2, b2)[:1:-1]
                ),
                "You average over the units. A nudge of the bias moves all of them at "
                "once: what comes back adds up.",
            ),
            Slip(
                "first unit only",
                lambda x, t, W1, b1, W2, b2: tuple(
                    dz[0] for dz in network(x, t, W1, b1, W2, b2)[:1:-1]
                ),
                "This is what comes back from the first unit of each layer. The bias "
                "is used by all of them.",
            ),
            Slip(
                "one for each unit",
                lambda x, t, W1, b1, W2, b2: network(x, t, W1, b1, W2, b2)[:1:-1],
                "These are the gradients of a bias for each unit. Here one number is "
                "used in all of them, and used often means: add.",
            ),
            Slip(
                "no slope at the hidden layer",
                shared_without_hidden_slope,
                "db2 is right. For db1 you add up dh: the bias stands inside the "
                "sigmoid, so it gets dz = dh * h * (1 - h).",
            ),
            Slip(
                "no slope at the output",
                shared_without_output_slope,
                "What comes back to the outputs has to cross their sigmoid: multiply "
                "by o * (1 - o).",
            ),
            Slip(
                "half the sum",
                shared_with_half_the_sum,
                "This is the gradient of half the sum of the squares, as on the page. "
                "The loss here is mse; they agree for two outputs only.",
            ),
        ],
        hints=[
            "Give each unit a bias of its own first. What are their gradients?",
            "They are the dz of the units: dz2 = 2 * (o - t) / k * o * (1 - o), and "
            "dz1 = (W2 @ dz2) * h * (1 - h).",
            "One number used in several units: `return dz1.sum(), dz2.sum()`",
        ],
    ),
    Exercise(
        id="06.3",
        points=3,
        asks="`regression_gradients(x, t, W1, b1, w2, b2)`: dW1, db1, dw2 and db2 of "
        "(tanh(x @ W1 + b1) @ w2 + b2 - t)**2",
        reference=regression_gradients,
        inputs=regressions,
        returns=["dW1", "db1", "dw2", "db2"],
        styles=[
            regression_gradients_by_units,
            lambda x, t, W1, b1, w2, b2: (
                x[:, None] * regression_gradients(x, t, W1, b1, w2, b2)[1],
                *regression_gradients(x, t, W1, b1, w2, b2)[1:],
            ),
        ],
        slips=[
            Slip(
                "half the square",
                regression(half=True),
                "All of it is half as large: this loss is the whole square, and brings "
                "a 2 along.",
            ),
            Slip(
                "no slope",
                regression(slope=lambda z, h: 1),
                "dw2 and db2 are right. On the way to W1 you do not cross tanh: "
                "multiply by 1 - h**2.",
            ),
            Slip(
                "slope at z",
                regression(slope=lambda z, h: 1 - z**2),
                "The slope of tanh is 1 - h**2, with the output h; you put z into it.",
            ),
            Slip(
                "slope of the sigmoid",
                regression(slope=lambda z, h: h * (1 - h)),
                "h (1 - h) is the slope of the sigmoid. These units are tanh.",
            ),
            Slip(
                "tanh at the output",
                regression(output_tanh=True),
                "You let the gradient cross a tanh at the output. There is none: o is "
                "its own pre-activation.",
            ),
            Slip(
                "transposed",
                lambda x, t, W1, b1, w2, b2: (
                    regression_gradients(x, t, W1, b1, w2, b2)[0].T,
                    *regression_gradients(x, t, W1, b1, w2, b2)[1:],
                ),
                "Your dW1 is transposed, with a row for each receiving unit. Entry "
                "[i, j] belongs to the weight from input i to unit j: x comes first.",
            ),
            Slip(
                "sign",
                regression(sign=-1),
                "It is output minus target; yours points the other way.",
            ),
        ],
        hints=[
            "Name the intermediates: z1, h, o. Which of them needs a gradient on the "
            "way back?",
            "do = 2 * (o - t); dh = do * w2; dz1 = dh * (1 - h**2).",
            "`return np.outer(x, dz1), dz1, do * h, do`",
        ],
    ),
    Exercise(
        id="06.4",
        points=3,
        asks="`softmax_deltas(x, y, W1, b1, W2, b2)`: dz2 (k,) and dz1 (h,) with "
        "sigmoids in the hidden layer and softmax and cross-entropy at the output",
        reference=softmax_deltas,
        inputs=classifications,
        returns=["dz2", "dz1"],
        styles=[
            softmax_deltas_one_hot,
            deltas(back=lambda dz2, W2, y: (dz2[None] @ W2.T)[0]),
        ],
        slips=[
            Slip(
                "slope at the output",
                deltas(output=lambda p, goal: (p - goal) * p * (1 - p)),
                "You multiply by p (1 - p) at the output. Cross-entropy has canceled "
                "that slope: at the scores the gradient is p - y (chapter 3).",
            ),
            Slip(
                "sign",
                deltas(output=lambda p, goal: goal - p),
                "It is probability minus what came: p - y.",
            ),
            Slip(
                "probabilities only",
                deltas(output=lambda p, goal: p),
                "dz2 is p itself. Subtract the 1 at the right class: that is the only "
                "score that should rise.",
            ),
            Slip(
                "one route",
                deltas(back=lambda dz2, W2, y: W2[:, y] * dz2[y]),
                "You go back from the right class alone. Each hidden unit is heard in "
                "all k scores: add all routes.",
            ),
            Slip(
                "mean over the outputs",
                deltas(output=lambda p, goal: (p - goal) / len(p)),
                "You divide by the number of classes. Cross-entropy is a mean over "
                "examples, and there is one.",
            ),
            Slip(
                "no slope at the hidden layer",
                deltas(slope=lambda z, h: 1),
                "dz2 is right; what you return for dz1 is dh. Cross the sigmoid: "
                "multiply by h * (1 - h).",
            ),
            Slip(
                "slope at z",
                deltas(slope=lambda z, h: z * (1 - z)),
                "The slope of the sigmoid is h (1 - h) with the output h; you put z1 "
                "into it.",
            ),
        ],
        hints=[
            "Only the output changes against the chapter. What was the gradient of "
            "cross-entropy at the scores?",
            "dz2 = p, minus 1 at place y. Then as before: dh = W2 @ dz2.",
            "`return dz2, W2 @ dz2 * h * (1 - h)`",
        ],
    ),
    Exercise(
        id="06.5",
        points=2,
        asks="`mended_backward(x, t, W1, b1, W2, b2)`: dz2, dh, dz1, dW1, dW2 without "
        "the colleague's bug, for layers of any size",
        reference=mended_backward,
        inputs=square_and_other_networks,
        returns=["dz2", "dh", "dz1", "dW1", "dW2"],
        styles=[mended_backward_unit_by_unit, mended()],
        slips=[
            Slip(
                "the colleague's bug",
                colleagues_backward,
                "The bug is still there. dz2 agrees with the page, dh does not: it is "
                "the first that is wrong. Which weights leave h1: a row or a column of "
                "W2?",
            ),
            Slip(
                "slope lost",
                mended(slope=lambda h: 1),
                "dh is right now, and dz1 is the same as dh: the slope h * (1 - h) got "
                "lost.",
            ),
            Slip(
                "own output only",
                mended(dh=lambda dz2, W2: W2.sum(axis=1) * dz2.mean()),
                "You multiply the weights of a unit with the average of dz2. Each edge "
                "carries the dz2 at its own end.",
            ),
            Slip(
                "weights transposed",
                mended(outer=lambda a, dz: np.outer(dz, a)),
                "dh is right now, and dW1, dW2 are transposed: entry [i, j] belongs to "
                "the edge from i to j.",
            ),
        ],
        hints=[
            "Run it on the page's network and compare with the chapter, number by "
            "number, in the order in which they are computed. Which is the first that "
            "differs?",
            "dz2 agrees, dh does not. dh1 is dzo1 * w5 + dzo2 * w7: which row or "
            "column of W2 is that?",
            "`dh = dz2 @ W2.T`",
        ],
    ),
    Exercise(
        id="06.6",
        points=3,
        asks="`one_update(x, t, W1, b1, W2, b2, lr)`: new W1, b1, W2, b2 after one "
        "step of gradient descent, all gradients taken from the old ones",
        reference=one_update,
        inputs=networks_to_update,
        returns=["W1", "b1", "W2", "b2"],
        styles=[
            one_update_from_a_list,
            lambda x, t, W1, b1, W2, b2, lr: [
                np.add(p, q - p)
                for p, q in zip(
                    [W1, b1, W2, b2], one_update(x, t, W1, b1, W2, b2, lr), strict=True
                )
            ],
        ],
        slips=[
            Slip(
                "in turn",
                in_turn,
                "W2 and b2 are right. Then you go back to the hidden layer through the "
                "*new* W2, as the page's program did: dz2 belongs to the old one.",
            ),
            Slip(
                "second forward pass",
                with_a_second_pass,
                "W1 is stepped from a network whose W2 has moved already, with a new "
                "forward pass. That is a sound method, but another one: here all four "
                "gradients belong to one place.",
            ),
            Slip(
                "hidden layer first",
                hidden_layer_first,
                "W1 and b1 are right. Your dW2 comes from a network whose hidden layer "
                "has moved already.",
            ),
            Slip(
                "biases frozen",
                biases_frozen,
                "The weights are right, the biases stay where they were, as on the "
                "page. Here they are trained: their gradients are the dz.",
            ),
            Slip(
                "uphill",
                uphill,
                "The gradient points uphill: subtract it.",
            ),
            Slip(
                "in place",
                update_in_place,
                "The numbers are right, but you write them into the caller's arrays. "
                "Return new ones: `W1 - lr * dW1`.",
            ),
        ],
        hints=[
            "Two halves with nothing in between: first all gradients, then all steps.",
            "dz2 = 2 * (o - t) / k * o * (1 - o), dz1 = W2 @ dz2 * h * (1 - h); the "
            "biases get these, the weights an outer product with what went in.",
            "Give new names, or step in the return line: `return W1 - lr * dW1, "
            "b1 - lr * dz1, W2 - lr * dW2, b2 - lr * dz2`",
        ],
    ),
    Exercise(
        id="06.7",
        points=2,
        asks="`outputs(w, b, lr, updates)`: what n neurons say at the start and after "
        "each update, (updates + 1, n)",
        reference=outputs,
        inputs=starts,
        styles=[outputs_by_score, trained()],
        slips=[
            Slip(
                "one too few",
                trained(drop=slice(None, -1)),
                "You note the output before each update, and stop: the last update is "
                "never seen. With k updates there are k + 1 outputs.",
            ),
            Slip(
                "start left out",
                trained(drop=slice(1, None)),
                "The first row is the output before any update.",
            ),
            Slip(
                "no slope",
                trained(dz=lambda a: a),
                "dz is a times the slope a (1 - a). Without the slope it learns fast "
                "where it is surely wrong: that is what cross-entropy would do.",
            ),
            Slip(
                "no error",
                trained(dz=lambda a: a * (1 - a)),
                "You have the slope of the sigmoid, a (1 - a). The error, a - 0, is "
                "the other factor.",
            ),
            Slip(
                "bias frozen",
                trained(bias=False),
                "Only w moves. The bias has the same gradient here, dz, since the "
                "input is 1.",
            ),
            Slip(
                "in turn",
                trained(in_turn=True),
                "You change w, then take b's gradient with the new w. Both belong to "
                "the same place.",
            ),
        ],
        hints=[
            "One update by hand, from w = 0.6, b = 0.9: what are a, dz, dw, db?",
            "The loss is a**2 / 2, so da = a, dz = a * a * (1 - a), and dw = db = dz.",
            "Begin the list with sigmoid(w + b); in the loop update w and b first, "
            "then append the new sigmoid(w + b). `return np.array(found)`",
        ],
    ),
]
