"""A GPT of 4,192 numbers, three times: as numbers, as arrays in a graph, from pairs.

The model, its start and its data are those of microgpt (A. Karpathy, 2026), whose code
is not here: one block of four heads on names, one name a step. As numbers it runs on
bpkit's Value or on any class of that kind.
"""

import gc
import math
import random

import numpy as np

D, HEADS, LENGTH, MARK = 16, 4, 16, 26  # the mark stands before and after a name
ROOT = (D // HEADS) ** 0.5
SHAPES = {  # a row for each output
    "tokens": (27, D),
    "places": (LENGTH, D),
    "head": (27, D),
    "Wq": (D, D),
    "Wk": (D, D),
    "Wv": (D, D),
    "Wo": (D, D),
    "W1": (4 * D, D),
    "W2": (D, 4 * D),
}
BETA1, BETA2, EPS = 0.85, 0.99, 1e-8


def start():
    """The names in their order, and the numbers to begin with, row by row."""
    from bpkit.datasets import names

    random.seed(42)
    found = names()
    random.shuffle(found)
    params = {
        name: [[random.gauss(0, 0.08) for _ in range(d_in)] for _ in range(d_out)]
        for name, (d_out, d_in) in SHAPES.items()
    }
    return found, params


def encoded(name):
    """What is read, and what comes next."""
    ids = [MARK, *(ord(letter) - ord("a") for letter in name), MARK][: LENGTH + 1]
    return ids[:-1], ids[1:]


def rate(k):
    return 0.01 * (1 - k / 1000)


# As numbers ---------------------------------------------------------------------------


def product(x, W):
    return [sum(w * a for w, a in zip(row, x, strict=True)) for row in W]


def added(x, y):
    return [a + b for a, b in zip(x, y, strict=True)]


def normed(x):
    scale = (sum(a * a for a in x) / len(x) + 1e-5) ** -0.5
    return [a * scale for a in x]


def shares(scores):
    most = max(score.data for score in scores)
    exps = [(score - most).exp() for score in scores]
    total = sum(exps)
    return [e / total for e in exps]


def scores_after(token, place, keys, values, p):
    """The 27 scores of what follows; keys and values of this place join the others."""
    x = normed(added(p["tokens"][token], p["places"][place]))
    read = normed(x)
    q, key, value = (product(read, p[name]) for name in ("Wq", "Wk", "Wv"))
    keys.append(key)
    values.append(value)
    found = []
    for h in range(0, D, D // HEADS):
        own = range(h, h + D // HEADS)
        P = shares([sum(q[j] * key[j] for j in own) / ROOT for key in keys])
        found += [
            sum(share * value[j] for share, value in zip(P, values, strict=True))
            for j in own
        ]
    x = added(product(found, p["Wo"]), x)
    hidden = [a.relu() for a in product(normed(x), p["W1"])]
    return product(added(product(hidden, p["W2"]), x), p["head"])


def as_numbers(leaf):
    names, drawn = start()
    p = {name: [[leaf(w) for w in row] for row in W] for name, W in drawn.items()}
    flat = [w for W in p.values() for row in W for w in row]
    m, v = [0.0] * len(flat), [0.0] * len(flat)

    def step(k):
        keys, values, losses = [], [], []
        for place, (token, target) in enumerate(zip(*encoded(names[k]), strict=True)):
            scores = scores_after(token, place, keys, values, p)
            losses.append(-shares(scores)[target].log())
        L = sum(losses) / len(losses)
        L.backward()
        for i, w in enumerate(flat):
            m[i] = BETA1 * m[i] + (1 - BETA1) * w.grad
            v[i] = BETA2 * v[i] + (1 - BETA2) * w.grad**2
            m_hat, v_hat = m[i] / (1 - BETA1 ** (k + 1)), v[i] / (1 - BETA2 ** (k + 1))
            w.data -= rate(k) * m_hat / (math.sqrt(v_hat) + EPS)
            w.grad = 0.0
        return L.data

    return step


def of_values():
    from bpkit.autograd import Value

    return as_numbers(Value)


class Slopes:
    """A number that keeps what it was made from, with the slope at each.

    The kind of class that microgpt has, in fewer lines: slopes are worked out on the
    way there, and on the way back each is multiplied by the gradient.
    """

    __slots__ = ("data", "grad", "parents", "slopes")

    def __init__(self, data, parents=(), slopes=()):
        self.data, self.grad = data, 0.0
        self.parents, self.slopes = parents, slopes

    def __add__(self, other):
        other = other if isinstance(other, Slopes) else Slopes(other)
        return Slopes(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Slopes) else Slopes(other)
        slopes = other.data, self.data
        return Slopes(self.data * other.data, (self, other), slopes)

    def __pow__(self, p):
        return Slopes(self.data**p, (self,), (p * self.data ** (p - 1),))

    def exp(self):
        e = math.exp(self.data)
        return Slopes(e, (self,), (e,))

    def log(self):
        return Slopes(math.log(self.data), (self,), (1 / self.data,))

    def relu(self):
        return Slopes(max(0.0, self.data), (self,), (float(self.data > 0),))

    def __neg__(self):
        return self * -1.0

    def __sub__(self, other):
        return self + -other

    def __truediv__(self, other):
        return self * other**-1

    __radd__, __rmul__ = __add__, __mul__

    def backward(self):
        order, seen = [], set()

        def visit(value):
            if value not in seen:
                seen.add(value)
                for parent in value.parents:
                    visit(parent)
                order.append(value)

        visit(self)
        self.grad = 1.0
        for value in reversed(order):
            for parent, slope in zip(value.parents, value.slopes, strict=True):
                parent.grad += slope * value.grad


def of_slopes():
    return as_numbers(Slopes)


def of_values_without_collector():
    gc.disable()
    return of_values()


def of_slopes_without_collector():
    """Neither graph has cycles, so that nothing is left for it to find."""
    gc.disable()
    return of_slopes()


# As arrays ----------------------------------------------------------------------------


def trained(params, loss_and_grads):
    """step(k) -> loss; params and gradients are dicts of arrays."""
    from bpkit.optimizers import Adam

    names, _ = start()
    optimizer = Adam(0.01, BETA1, BETA2, EPS)

    def step(k):
        optimizer.lr = rate(k)
        L, grads = loss_and_grads(*map(np.array, encoded(names[k])))
        optimizer.step(params, grads)
        return L

    return step


def arrays():
    return {name: np.array(W) for name, W in start()[1].items()}


def of_array_values():
    """Nine values that are arrays, in a graph."""
    from bpkit.autograd import Value, apply
    from bpkit.losses import cross_entropy, cross_entropy_backward

    params = arrays()
    p = {name: Value(W) for name, W in params.items()}

    def normed(X):
        return X * ((X * X).mean(axis=-1, keepdims=True) + 1e-5) ** -0.5

    def split(X):
        return X.reshape(len(X.data), HEADS, -1).transpose(1, 0, 2)

    def loss_and_grads(ids, y):
        n = len(ids)
        X = normed(p["tokens"][ids] + p["places"][:n])
        read = normed(X)
        Q, K, V = (split(read @ p[name].T) for name in ("Wq", "Wk", "Wv"))
        S = Q @ K.transpose(0, 2, 1) / ROOT + np.where(np.tri(n), 0.0, -np.inf)
        E = (S - S.data.max(axis=-1, keepdims=True)).exp()
        found = (E / E.sum(axis=-1, keepdims=True)) @ V
        X = found.transpose(1, 0, 2).reshape(n, D) @ p["Wo"].T + X
        X = (normed(X) @ p["W1"].T).relu() @ p["W2"].T + X
        L = apply(cross_entropy, cross_entropy_backward, X @ p["head"].T, y)
        L.backward()
        return L.data, {name: value.grad for name, value in p.items()}

    return trained(params, loss_and_grads)


def of_pairs():
    """Forward and backward by hand: the same lines, read downwards and upwards."""
    from bpkit.activations import relu, relu_backward
    from bpkit.arithmetic import index_backward
    from bpkit.attention import self_attention, self_attention_backward
    from bpkit.losses import cross_entropy, cross_entropy_backward
    from bpkit.normalization import rms_norm, rms_norm_backward

    params = arrays()
    level = np.ones(D)  # the published norm has no gain
    look = {"heads": HEADS, "causal": True}

    def loss_and_grads(ids, y):
        tokens, places, head, Wq, Wk, Wv, Wo, W1, W2 = params.values()
        n = len(ids)
        weights = Wq.T, Wk.T, Wv.T, Wo.T

        X0 = tokens[ids] + places[:n]
        X1 = rms_norm(X0, level)
        N1 = rms_norm(X1, level)
        X2 = self_attention(N1[None], *weights, **look)[0] + X1
        N2 = rms_norm(X2, level)
        Z1 = N2 @ W1.T
        A1 = relu(Z1)
        X3 = A1 @ W2.T + X2
        Z = X3 @ head.T
        L = cross_entropy(Z, y)

        dZ = cross_entropy_backward(1.0, Z, y)
        dX3, dhead = dZ @ head, dZ.T @ X3
        dA1, dW2 = dX3 @ W2, dX3.T @ A1
        dZ1 = relu_backward(dA1, Z1)
        dN2, dW1 = dZ1 @ W1, dZ1.T @ N2
        dX2 = dX3 + rms_norm_backward(dN2, X2, level)[0]
        dN1, *dweights = self_attention_backward(dX2[None], N1[None], *weights, **look)
        dX1 = dX2 + rms_norm_backward(dN1[0], X1, level)[0]
        dX0, _ = rms_norm_backward(dX1, X0, level)
        dtokens = index_backward(dX0, tokens, ids)
        dplaces = index_backward(dX0, places, slice(n))
        dWq, dWk, dWv, dWo = (dW.T for dW in dweights)
        grads = dtokens, dplaces, dhead, dWq, dWk, dWv, dWo, dW1, dW2
        return L, dict(zip(params, grads, strict=True))

    return trained(params, loss_and_grads)
