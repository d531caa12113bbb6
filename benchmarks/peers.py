"""Engines of others for benchmarks/network.py: data() -> step(k), an epoch."""

from functools import cache

import numpy as np

from benchmarks.task import BATCH, LR, MOMENTUM, batches, start, update, weights


def in_torch(data):
    """The network, its optimizer and loss in PyTorch."""
    import torch

    X, y, (d, h, k) = data()
    torch.set_num_threads(1)
    first, second = torch.nn.Linear(d, h), torch.nn.Linear(h, k)
    model = torch.nn.Sequential(first, torch.nn.ReLU(), second)
    with torch.no_grad():
        W1, b1, W2, b2 = map(torch.from_numpy, weights((d, h, k)))
        for layer, W, b in [(first, W1, b1), (second, W2, b2)]:
            layer.weight.copy_(W.T)
            layer.bias.copy_(b)
    optimizer = torch.optim.SGD(model.parameters(), lr=LR, momentum=MOMENTUM)
    loss = torch.nn.CrossEntropyLoss()

    def learn(x, labels):
        optimizer.zero_grad()
        L = loss(model(x), labels)
        L.backward()
        optimizer.step()
        return L.item() * len(x)

    return torch.from_numpy(X), torch.from_numpy(y), learn


def torch_by_index(data):
    """As fast as its user can easily be: batches are rows of a tensor."""
    X, y, learn = in_torch(data)
    import torch

    rng = np.random.default_rng(1)

    def step(k):
        rows = map(torch.from_numpy, batches(len(X), rng))
        return sum(learn(X[r], y[r]) for r in rows) / len(X)

    return step


def torch_by_loader(data):
    """As its tutorials have it."""
    X, y, learn = in_torch(data)
    from torch.utils.data import DataLoader, TensorDataset

    loader = DataLoader(TensorDataset(X, y), batch_size=BATCH, shuffle=True)

    def step(k):
        for x, labels in loader:
            learn(x, labels)

    return step


def in_sklearn(data):
    from sklearn.neural_network import MLPClassifier

    X, y, (_, h, k) = data()
    how = {"alpha": 0, "nesterovs_momentum": False, "random_state": 0}
    model = MLPClassifier(
        *([h], "relu"),
        solver="sgd",
        batch_size=BATCH,
        learning_rate_init=LR,
        momentum=MOMENTUM,
        **how,
    )
    classes = np.arange(k)

    def step(k):
        model.partial_fit(X, y, classes=classes)

    return step


def in_autograd(data):
    """HIPS autograd differentiates the loss; the update is by hand."""
    from autograd import numpy as anp
    from autograd import value_and_grad

    X, y, params, memory, rng = start(data)

    @value_and_grad
    def slopes(params, x, labels):
        W1, b1, W2, b2 = params
        Z = anp.dot(anp.maximum(anp.dot(x, W1) + b1, 0), W2) + b2
        Z = Z - anp.max(Z, axis=1, keepdims=True)
        right = Z[np.arange(len(labels)), labels]
        return anp.mean(anp.log(anp.sum(anp.exp(Z), axis=1)) - right)

    def step(k):
        total = 0.0
        for rows in batches(len(X), rng):
            L, grads = slopes(params, X[rows], y[rows])
            total += L * len(rows)
            update(params, memory, grads)
        return total / len(X)

    return step


@cache
def jax_step():
    """A step, compiled once for each shape of a batch."""
    import jax
    from jax import numpy as jnp

    def loss(params, x, labels):
        W1, b1, W2, b2 = params
        scores = jnp.maximum(x @ W1 + b1, 0) @ W2 + b2
        return -jax.nn.log_softmax(scores)[jnp.arange(len(labels)), labels].mean()

    @jax.jit
    def learn(params, memory, x, labels):
        L, grads = jax.value_and_grad(loss)(params, x, labels)
        memory = [MOMENTUM * v + g for v, g in zip(memory, grads, strict=True)]
        params = [W - LR * v for W, v in zip(params, memory, strict=True)]
        return params, memory, L

    return learn


def in_jax(data):
    learn = jax_step()
    from jax import numpy as jnp

    X, y, params, memory, rng = start(data)
    params, memory = (list(map(jnp.array, some)) for some in (params, memory))

    def step(k):
        nonlocal params, memory
        total = 0.0
        for rows in batches(len(X), rng):
            params, memory, L = learn(params, memory, X[rows], y[rows])
            total += float(L) * len(rows)
        return total / len(X)

    return step
