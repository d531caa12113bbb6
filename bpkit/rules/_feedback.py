"""Rules whose error comes back another way than through W.T."""

from bpkit import doors
from bpkit.initializers import glorot
from bpkit.layers import Dense, Sequential, Tanh
from bpkit.losses import mse_backward
from bpkit.optimizers import SGD

from ._walk import dense_layers, stage, walk_back


class FeedbackAlignment:
    """Backpropagation through fixed random matrices B in place of W.T.

    (Lillicrap et al., 2016.) B {number of the layer: (d_out, d_in)} can be set.
    """

    passes = 3

    def __init__(self, model, *, rng):
        doors.require_arguments(rng=rng)
        shapes = {i: L.params["W"].T for i, L in dense_layers(model).items() if i}
        self.B = {
            i: glorot(*W.shape, rng=rng, dtype=W.dtype) for i, W in shapes.items()
        }

    def grads(self, model, loss, loss_backward, X, Y):
        dZ = loss_backward(1.0, model.forward(X), Y)
        return walk_back(model, dZ, lambda i, dZ: dZ @ self.B[i])


class KolenPollack(FeedbackAlignment):
    """B takes the steps of W, and both fade (Kolen & Pollack, 1994).

    No weight is carried over: W.T - B shrinks by 1 - lr * decay a step. It wants SGD,
    without momentum, at the same lr.
    """

    def __init__(self, model, *, lr, decay=0.01, rng):
        super().__init__(model, rng=rng)
        self.lr, self.decay = lr, decay

    def grads(self, model, loss, loss_backward, X, Y):
        super().grads(model, loss, loss_backward, X, Y)
        for i, layer in dense_layers(model).items():
            if i:
                dW = layer.grads["W"]
                self.B[i] -= self.lr * (dW.T + self.decay * self.B[i])
                layer.grads["W"] = dW + self.decay * layer.params["W"]
        return model.grads


class DirectFeedbackAlignment:
    """The error at the end goes to each layer by a random B (Nøkland, 2016)."""

    passes = 3

    def __init__(self, model, *, rng):
        doors.require_arguments(rng=rng)
        sizes = {i: L.params["W"] for i, L in dense_layers(model).items()}
        classes, dtype = sizes[max(sizes)].shape[1], sizes[max(sizes)].dtype
        shapes = {i: (classes, len(W)) for i, W in sizes.items() if i}
        self.B = {
            i: glorot(*shape, rng=rng, dtype=dtype) for i, shape in shapes.items()
        }

    def grads(self, model, loss, loss_backward, X, Y):
        error = loss_backward(1.0, model.forward(X), Y)
        return walk_back(model, error, lambda i, _: error @ self.B[i])


class TargetPropagation:
    """Each layer gets a target, which learned decoders send down (Lee et al., 2015).

    At the end the target is a step downhill. `Decoders` carry it down as
    a + g(t) - g(what a became).
    """

    passes = 6

    def __init__(self, model, *, lr=0.1, noise=0.1, rng):
        self.decoders = Decoders(model, lr=lr, noise=noise, rng=rng)

    def grads(self, model, loss, loss_backward, X, Y):
        out = model.forward(X)
        dZ = loss_backward(1.0, out, Y)
        target = out - len(X) * dZ

        def send(i, _):
            nonlocal out, target
            A, decode = model.layers[i].X, self.decoders[i].forward
            target = A + decode(target) - decode(out)
            out = A
            self.decoders.learn(model, i)
            return (A - target) / len(X)

        return walk_back(model, dZ, send)


class Decoders(dict):
    """{number of a Dense layer: what is to undo it and what follows up to the next}.

    Each learns from noisy inputs, at a rate of its own.
    """

    def __init__(self, model, *, lr, noise, rng):
        doors.require_arguments(lr=lr, rng=rng)
        self.lr, self.noise, self.rng = lr, noise, rng
        for i, layer in dense_layers(model).items():
            if i:
                W = layer.params["W"].T
                self[i] = Sequential(Dense(*W.shape, rng=rng, dtype=W.dtype), Tanh())

    def learn(self, model, i):
        """One step of decoder i: from what layer i makes of noisy inputs, to those."""
        decoder, A = self[i], model.layers[i].X
        A = A + self.noise * self.rng.standard_normal(A.shape, A.dtype)
        found = decoder.forward(stage(model, i, A))
        decoder.backward(mse_backward(1.0, found, A), input_gradient=False)
        SGD(self.lr).step(decoder.params, decoder.grads)
