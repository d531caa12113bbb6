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

    class Dense:
        def __init__(self, *arrays):
            self.params, self.grads = dict(zip("W", arrays, strict=False)), {}
            self.state, self.X = self.params, None  # what Sequential asks of a layer

        def forward(self, X, *, training=False):
            self.X = X
            return X @ self.params["W"]

        def backward(self, dZ, *, input_gradient=True):
            return dZ @ self.params["W"].T

        def leaves(self):
            yield self

    class Tanh(Dense):
        def forward(self, X, *, training=False):
            self.X, self.gain = X, 2 if training else 1
            self.out = np.tanh(X)
            return self.gain * self.out

        def backward(self, dA, *, input_gradient=True):
            return dA * self.gain * (1 - self.out**2)

    for kind in (Dense, Tanh):  # names that an error may show
        for method in (kind.forward, kind.backward):
            method.__qualname__ = f"{kind.__name__}.{method.__name__}"
    block = answer(Dense(W), Tanh(), Dense(V))
    used = block.forward(X)  # X goes on being used
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


def residual(
    *, past=1, back=1, first=False, told=lambda training: training, both=1.0, twice="",
    by_name=True, remembers=False,
):  # fmt: skip
    """Residual with a fault: a slip."""

    class Residual:
        def __init__(self, *layers):
            self.layers = layers

        def forward(self, X, *, training=False):
            self.X = out = X
            for layer in self.layers:
                if by_name:
                    out = layer.forward(out, training=told(training))
                else:
                    out = layer.forward(out, training)
            return 2 * out if twice == "forward" else past * X + out

        def backward(self, dZ):
            dX = dZ
            for layer in self.layers if first else reversed(self.layers):
                dX = layer.backward(dX)
            if twice == "back":
                return 2 * dX
            return both * (back * (self.X if remembers else dZ) + dX)

    return Residual


class ResidualInPlace(residual()):
    def forward(self, X, *, training=False):
        X += super().forward(X, training=training) - X
        return X


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
            residual(back=0),
            "Forward X goes past the layers, back nothing does. X is used twice, "
            "so two gradients come back, and they are added.",
        ),
        Slip(
            "no path at all",
            residual(past=0, back=0),
            "This is a Sequential, forward and back. X is added to what the layers "
            "return, and dZ to what comes back.",
        ),
        Slip(
            "no path forward",
            residual(past=0),
            "forward returns what the layers return: add X.",
        ),
        Slip(
            "training not told",
            residual(told=lambda training: False),
            "Some layers behave otherwise in training: pass `training` down.",
        ),
        Slip(
            "mean of the two",
            residual(both=0.5),
            "Gradients of two paths are added, not averaged.",
        ),
        Slip(
            "always training",
            residual(told=lambda training: True),
            "Your layers are told training=True in use as well: pass on `training` as "
            "it comes.",
        ),
        Slip(
            "training by position",
            residual(by_name=False),
            "Layers take `training` by name: `layer.forward(out, training=training)`.",
        ),
        Slip(
            "X changed",
            ResidualInPlace,
            "You add into X itself, and whoever called goes on with another X: "
            "`return X + out` makes a new array.",
        ),
        Slip(
            "X added on the way back",
            residual(remembers=True),
            "On the way back you add X. What comes past the layers is the gradient, "
            "dZ.",
        ),
        Slip(
            "the layers' output twice",
            residual(twice="forward"),
            "Twice what the layers return comes out: `X = layer.forward(X, ...)` in "
            "the loop loses the X to be added. Give the loop a name of its own.",
        ),
        Slip(
            "the way through the layers twice",
            residual(twice="back"),
            "Twice what comes back through the layers is dX: `dZ = layer.backward(dZ)` "
            "in the loop loses the dZ to be added. Give the loop a name of its own.",
        ),
        Slip(
            "X taken away",
            residual(past=-1),
            "You take X away from what the layers return. It is added.",
        ),
        Slip(
            "dZ taken away",
            residual(back=-1),
            "You take dZ away from what comes back through the layers. X is added on "
            "the way forward, so dZ is added on the way back.",
        ),
        Slip(
            "first layer first, on the way back",
            residual(first=True),
            "On the way back the last layer comes first: `reversed(self.layers)`.",
        ),
    ],
    hints=[
        "Where is X used? Twice. What does that mean on the way back?",
        "Forward keeps X beside the loop through the layers; backward goes "
        "through them in reverse, and dZ itself is kept beside that loop.",
        "`return dZ + dX`, after `for layer in reversed(self.layers): ...`",
    ],
)
