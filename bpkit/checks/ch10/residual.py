"""10.5: a residual connection around layers."""

from bpkit.checks.declared import Exercise, Slip, draw


class Residual:
    def __init__(self, *layers):
        self.layers = layers

    def forward(self, X, *, training=False):
        out = X
        for layer in self.layers:
            out = layer.forward(out, training=training)
        return X + out

    def backward(self, dZ):
        dX = dZ
        for layer in reversed(self.layers):
            dX = layer.backward(dX)
        return dZ + dX


def blocks(rng):
    cases = []
    for n, d, width in [(4, 3, 2), (3, 3, 3), (1, 4, 5), (5, 2, 3)]:
        W, V = draw(rng, d, width) / 5, draw(rng, width, d) / 5
        cases.append((draw(rng, n, d), draw(rng, n, d), W, V))
    dZ, X, W, V = cases[0]
    return [*cases, (1000 * dZ, X, W, V), (dZ, 0 * X, W, V)]


def around_three_layers(answer, dZ, X, W, V):
    """A block of dense, tanh, dense: its output in use, in training, and its dX."""
    import numpy as np

    class Product:
        def __init__(self, W):
            self.W = W

        def forward(self, X, *, training=False):
            return X @ self.W

        def backward(self, dZ):
            return dZ @ self.W.T

    class Tanh:
        def forward(self, X, *, training=False):
            self.out = np.tanh(X) * (2 if training else 1)
            self.gain = 2 if training else 1
            return self.out

        def backward(self, dA):
            return dA * self.gain * (1 - (self.out / self.gain) ** 2)

    block = answer(Product(W), Tanh(), Product(V))
    used = block.forward(X)
    trained = block.forward(X, training=True)
    return used, trained, block.backward(dZ)


class ResidualByRecursion:
    def __init__(self, *layers):
        self.layers = list(layers)

    def forward(self, X, *, training=False):
        def through(layers, A):
            if not layers:
                return A
            return through(layers[1:], layers[0].forward(A, training=training))

        return through(self.layers, X) + X

    def backward(self, dZ):
        dX = dZ
        for layer in self.layers[::-1]:
            dX = layer.backward(dX)
        return dX + dZ


def residual(*, past=True, back=True, each=False, training=True, both=1.0):
    """Residual with a fault: a slip."""

    class Residual:
        def __init__(self, *layers):
            self.layers = layers

        def forward(self, X, *, training=False, told=training):
            out = X
            for layer in self.layers:
                out = layer.forward(out, training=training and told)
            return X + out if past else out

        def backward(self, dZ):
            dX = dZ
            order = self.layers if each else reversed(self.layers)
            for layer in order:
                dX = layer.backward(dX)
            return both * (dZ + dX) if back else dX

    return Residual


EXERCISE = Exercise(
    id="10.5",
    points=2,
    asks="`Residual`: X + layers(X), forward and back",
    reference=Residual,
    inputs=blocks,
    returns=["in use", "in training", "dX"],
    drive=around_three_layers,
    styles=[ResidualByRecursion],
    slips=[
        Slip(
            "no path back",
            residual(back=False),
            "Forward X goes past the layers, back nothing does. X is used twice, "
            "so two gradients come back, and they are added.",
        ),
        Slip(
            "no path at all",
            residual(past=False, back=False),
            "This is a Sequential. X is added to what the layers return.",
        ),
        Slip(
            "no path forward",
            residual(past=False),
            "Back is right, but forward returns the layers alone: add X.",
        ),
        Slip(
            "training not told",
            residual(training=False),
            "Some layers behave otherwise in training: pass `training` down.",
        ),
        Slip(
            "mean of the two",
            residual(both=0.5),
            "Gradients of two paths are added, not averaged.",
        ),
    ],
    hints=[
        "Where is X used? Twice. What does that mean on the way back?",
        "Forward keeps X beside the loop through the layers; backward goes "
        "through them in reverse, and dZ itself is kept beside that loop.",
        "`return dZ + dX`, after `for layer in reversed(self.layers): ...`",
    ],
)
