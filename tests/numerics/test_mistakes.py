"""The mistakes of newcomers and the sentences they get, as a table.

What somebody writes, and below it the words that must stand in the answer: what came,
and what to do.
"""

import functools

import numpy as np
import pytest

from bpkit import (
    activations,
    datasets,
    initializers,
    layers,
    losses,
    normalization,
    optimizers,
    regularization,
    training,
)
from bpkit.layers import Dense, Layer, Sequential

BINARY = {
    "loss": losses.binary_cross_entropy,
    "loss_backward": losses.binary_cross_entropy_backward,
}
RNG = np.random.default_rng(0)
X = np.random.default_rng(1).standard_normal((6, 3))
BYTES = np.array([[250, 3, 7]] * 6, np.uint8)
IMAGES = np.zeros((2, 1, 4, 4))


def scale(X, gamma):
    return X * gamma


def scale_backward(dZ, X, gamma):
    return dZ * gamma  # and the gradient of gamma is forgotten


def scale_without_return(dZ, X, gamma):
    dZ * gamma  # noqa: B018


def entries(Z, Y):
    return (Z - Y) ** 2


def nothing(Z, Y):
    (Z - Y).mean()  # and the return is forgotten


def per_row(Z, y):
    return Z.argmax(axis=1)


def with_target(dL, Z, Y):
    return np.stack([Z - Y, Y - Z])


def shared():
    """Two layers over one array of weights."""
    first, second = Dense(3, 3, rng=RNG), Dense(3, 3, rng=RNG)
    second.params["W"] = first.params["W"].T
    return first, second


def train(*, y=None, **options):
    """A call of train that fits, with one thing changed."""
    options = {
        "model": Sequential(Dense(3, 2, rng=RNG)), "loss": losses.cross_entropy,
        "loss_backward": losses.cross_entropy_backward, "X": X,
        "Y": np.array([0, 1, 0, 1, 1, 0]) if y is None else y,
        "optimizer": optimizers.SGD(0.1), "epochs": 1, "rng": RNG,
    } | options  # fmt: skip
    return training.train(**options)


def one_score():
    return Sequential(Dense(3, 1, rng=RNG))


def normed():
    return Sequential(layers.BatchNorm(3), Dense(3, 2, rng=RNG))


def passed(layer, *shape):
    layer.forward(np.ones(shape))
    return layer


def scaled(f_backward, n):
    layer = passed(Layer(scale, f_backward, gamma=np.ones(3)), n, 3)
    return layer.backward(np.ones((n, 3)))


def after(model, layer, other):
    """The model goes forward, then one of its layers on numbers of its own."""
    model.forward(X)
    layer.forward(other)
    return model


def stepped(optimizer, *shapes):
    for shape in shapes:
        optimizer.step({"W1": np.ones(shape)}, {"W1": np.ones(shape)})


def steps_on_another(optimizer):
    """One model's parameters, then those of another: two of three are not alike."""
    for a, b in [(3, 2), (2, 3)]:
        params = {"b2": np.ones(4), "W1": np.ones((a, b)), "b1": np.ones(b)}
        try:
            optimizer.step(params, dict(params))
        except ValueError:
            assert (params["b2"] == 1).all()  # not half a step
            raise


def scheduled(lr):
    optimizer = optimizers.SGD(0.1)
    optimizer.lr = lr
    stepped(optimizer, (2,))


MODEL = Sequential(Dense(3, 2, rng=RNG), layers.Tanh(), Dense(2, 2, rng=RNG))
D = Dense(3, 3, rng=RNG)
ALL = [activations, datasets, initializers, layers, losses, normalization]
NAMES = functools.reduce(
    lambda names, module: vars(module) | names,
    [*ALL, optimizers, regularization],
    dict(globals()),
)

TABLE = """
## What train is given
train(rng=0)
    rng is 0 ; np.random.default_rng(0)
train(rng=None)
    rng is None ; np.random.default_rng(0)
train(rng=np.random)
    the module numpy.random ; default_rng
train(epochs=2.0)
    epochs is 2.0 ; write 2
train(epochs="2")
    epochs is '2' ; whole number
train(epochs=2.5)
    epochs is 2.5 ; whole number
train(batch_size=None)
    batch_size is None ; whole number
train(l2=-0.1)
    l2 is -0.1 ; positive
train(l2="0.1")
    l2 is '0.1' ; number
train(schedule=0.1)
    schedule is 0.1 ; function ; cosine_decay
train(on_epoch=3)
    on_epoch is 3 ; on_epoch(epoch, history)
train(augment=IMAGES)
    augment is an array of shape (2, 1, 4, 4) ; function
train(metrics=accuracy)
    function accuracy ; metrics={"accuracy": accuracy}
train(metrics=[accuracy])
    a list ; metrics={"accuracy": accuracy}
train(metrics={"loss": accuracy})
    the name "loss" ; another
train(metrics={"a": 0.5})
    metrics['a'] is 0.5 ; function
train(validation=X)
    validation is an array of shape (6, 3) ; pair (X, Y)
train(validation=(X, X, X))
    a tuple of 3 ; pair (X, Y)
train(optimizer="adam")
    optimizer is 'adam' ; SGD(0.1)
train(optimizer=SGD)
    the class SGD ; call it
train(model=Sequential)
    the class Sequential ; call it
train(model=dense)
    the function dense ; Sequential(Dense
train(loss="mse")
    loss is 'mse' ; function
train(loss=Tanh())
    loss is Layer(tanh) ; function
train(loss_backward=mse_backward)
    cross_entropy ; mse_backward, which ; backward partner
train(loss=cross_entropy_backward, loss_backward=cross_entropy)
    backward partner
train(loss=entries, y=np.ones((6, 2)))
    entries(Z, Y), is an array of shape (1, 2) ; .mean()
train(loss=nothing)
    nothing(Z, Y), is None ; return it
train(metrics={"guess": per_row})
    metrics['guess'] is an array of shape (6,) ; .mean()
training.step(MODEL, entries, mse_backward, X, X[:, :2], SGD(0.1))
    The loss is an array of shape (6, 2) ; .mean()
train(loss=mse, y=np.ones((6, 2)), loss_backward=with_target)
    with_target ; (2, 1, 2) ; dL/dZ
train(model=one_score())
    (6,) ; (n, 1) ; Y[:, None] ; Dense(..., 2)
train(model=one_score(), **BINARY)
    (6,) ; Y[:, None]
train(y=np.array([1, 2] * 3))
    from 1 to 2 ; 0 to 1
train(y=[0, 1] * 3)
    Y is a list ; np.array(Y)
train(model=normed(), batch_size=5)
    BatchNorm(3) ; batch of 1 ; batch_size
training.step(MODEL, mse, mse_backward, X, X[:, :1], SGD(0.1))
    (6, 2) ; (6, 1)
## What layers are made of
Dense(3, 2, rng=0)
    rng is 0 ; np.random.default_rng(0)
Dense(3, 2, rng=RNG, init="he")
    init is 'he' ; function
Dense(3, 2.0, rng=RNG)
    d_out is 2.0 ; write 2
Dense("3", 2, rng=RNG)
    d_in is '3' ; whole number
Dense(0, 2, rng=RNG)
    d_in is 0 ; 1 or more
Dense(3, 2, rng=RNG, dtype=int)
    dtype is int ; np.float32
BatchNorm(3, dtype=np.uint8)
    dtype is uint8 ; np.float32
LayerNorm((3,))
    d is (3,) ; whole number
Dropout("half", rng=RNG)
    Dropout('half') ; 0 <= p < 1
Dropout(0.5, rng=0)
    rng is 0 ; default_rng
Sequential()
    no layer
Residual()
    no layer
Sequential(Dense)
    class ; Dense(...)
Sequential(relu)
    layer 1 ; ReLU()
Sequential([Tanh(), Tanh()])
    layer 1 ; no layer
Sequential(D, Tanh(), D)
    layer 3 ; second layer
Sequential(D, Tanh(), Residual(D))
    layer 3 ; Dense(3, 3) ; second layer ; share weights
Sequential(Sequential(Residual(Tanh(), D)), Sequential(D))
    layer 2 ; share weights
Sequential(*shared())
    layer 2 ; array in common ; copy
Layer(scale, scale_backward, gamma1=np.ones(3))
    'gamma1' ; no digit
Layer(scale, scale_backward, mean=np.ones(3))
    'mean' ; running statistics
Layer(scale, scale_backward, gamma=2.0)
    gamma = 2.0 ; array of floats
Layer(scale, scale_backward, gamma=np.ones(3, int))
    int64 ; array of floats
## What layers are given
D.forward(X.tolist())
    Dense(3, 3) ; list ; np.array(X)
BatchNorm(3).forward(X.tolist())
    BatchNorm(3) ; list ; np.array(X)
Tanh().forward(X.tolist())
    Layer(tanh) ; list ; np.array(X)
Flatten().forward(IMAGES.tolist())
    Layer(flatten) ; list ; np.array(X)
passed(Flatten(), 2, 1, 4, 4).backward(IMAGES)
    (2, 1, 4, 4) ; (2, 16)
Sequential(Flatten(), Dense(16, 2, rng=RNG)).forward(IMAGES.astype(np.uint8))
    uint8 ; astype(float)
D.forward(BYTES)
    Dense(3, 3) ; uint8 ; astype(float)
BatchNorm(3).forward(BYTES)
    BatchNorm(3) ; uint8 ; astype(float)
LayerNorm(3).forward(BYTES)
    LayerNorm(3) ; uint8 ; astype(float)
Dropout(0.5, rng=RNG).forward(BYTES)
    Dropout(0.5) ; uint8 ; astype(float)
Sigmoid().forward(BYTES)
    uint8 ; astype(float)
BatchNorm(3).forward(X[:1], training=True)
    batch of 1 ; variance ; two or more
BatchNorm(3).forward(np.ones((2, 4, 3)))
    (2, 4, 3) ; (n, 3)
D.forward(np.ones((2, 3, 4)))
    (2, 3, 4) ; (n, ..., 3)
Sequential(Sequential(Tanh(), Tanh()), Tanh()).backward(X)
    no input ; forward
Tanh().backward(X)
    no input ; forward
passed(Tanh(), 6, 3).backward(X[:2])
    (2, 3) ; (6, 3) ; another batch
after(MODEL, MODEL.layers[0], X + 1).backward(X[:, :2])
    Dense(3, 2) ; another input ; forward
after(MODEL, MODEL.layers[1], X[:, :2]).backward(X[:, :2])
    Layer(tanh) ; another input ; forward
scaled(scale_backward, 2)
    scale_backward returned 1 gradient(s) for 2 input(s) ; dX, dgamma
scaled(scale_backward, 6)
    scale_backward returned 1 gradient(s)
scaled(scale_without_return, 6)
    scale_without_return returned 0 gradient(s)
passed(Layer(relu, lambda dA, Z: (dA,)), 6, 3).backward(X)
    returned 1 gradient(s) for 1 ; the array alone
passed(Layer(relu, lambda dA, Z: None), 6, 3).backward(X)
    returned 0 gradient(s) for 1
passed(Layer(relu, lambda dA, Z: dA[0]), 6, 3).backward(X)
    dX of shape (3,) ; (6, 3)
## What a model hands out
MODEL.params.update(W1=X)
    params ; in place ; dict(params)
MODEL.params.__setitem__("W1", X)
    params['W1'][:] = ...
MODEL.params.__setitem__("W9", None)
    params['W9'] ; dict(params)
MODEL.params.pop("W1")
    params ; in place
MODEL.state.clear()
    state ; in place
MODEL.grads.__setitem__("W1", X)
    grads['W1'][:] = ... ; dict(grads)
## What losses compare
mse(X, X[:, 0])
    (6, 3) ; (6,) ; cross_entropy ; one_hot
mse(X[:, :1], X[:, 0])
    (6, 1) ; (6,) ; Y[:, None]
mse(X[:, 0], X[:, :1])
    (6,) ; (6, 1) ; Y[:, 0]
mse_backward(1.0, X[:, :1], X[:, 0])
    mse_backward ; Y[:, None]
mae(X[:3], X[:3, 0])
    (3, 3) ; (3,)
huber_backward(1.0, X[:3], X[:3, 0])
    (3, 3) ; (3,)
binary_cross_entropy(X[:, :1], np.array([0, 1] * 3))
    (6, 1) ; Y[:, None]
mse(np.array([3], np.uint8), np.array([200], np.uint8))
    uint8 ; astype(float)
binary_cross_entropy(BYTES, BYTES)
    uint8 ; astype(float)
cross_entropy(X, np.zeros((6, 1), int))
    (6, 1) ; (6,) ; y[:, 0]
cross_entropy(X, np.eye(3)[[0] * 6])
    (6, 3) ; one-hot ; y.argmax(axis=1)
cross_entropy(X, np.zeros(6))
    float64 ; integers ; y.astype(int)
cross_entropy(X, np.ones(6, bool))
    bool ; integers
cross_entropy(X, np.array([-1, 1] * 3))
    -1 ; (y + 1) // 2
cross_entropy(X, np.zeros(5, int))
    (5,) ; (6,)
cross_entropy(X[0], np.zeros(3, int))
    (3,) ; z[None, :]
cross_entropy(BYTES, np.zeros(6, int))
    uint8 ; astype(float)
cross_entropy_backward(1.0, X, np.zeros((6, 1), int))
    (6, 1) ; y[:, 0]
cross_entropy_backward(1.0, X, np.full(6, -1))
    -1 ; from 0
hinge(X, np.eye(3)[[0] * 6])
    hinge ; one-hot
hinge_backward(1.0, X, np.zeros(6))
    float64 ; integers
one_hot(np.array([0, -1]), 3)
    one_hot ; -1 ; from 0
one_hot(np.array([0.0, 1.0]), 3)
    float64 ; y.astype(int)
accuracy(X, np.zeros((6, 1), int))
    (6, 1) ; y[:, 0]
accuracy(X, np.eye(3)[[0] * 6])
    one-hot
accuracy(X, np.zeros(6))
    float64 ; integers
accuracy(X[:, :1], np.zeros((6, 2)))
    (6, 1) ; (6, 2)
accuracy(X[:, :1], np.array([-1, 1] * 3))
    -1 to 1 ; (y + 1) // 2
## Unsigned integers
sigmoid(BYTES)
    sigmoid ; uint8 ; astype(float)
sigmoid_backward(X, BYTES)
    sigmoid ; uint8
tanh(BYTES)
    tanh ; uint8
elu(BYTES)
    elu ; uint8
gelu(BYTES)
    gelu ; uint8
silu(BYTES)
    silu ; uint8
softplus(BYTES)
    softplus ; uint8
softmax(BYTES)
    softmax ; uint8
log_softmax(BYTES)
    log_softmax ; uint8
rms_norm(BYTES, np.ones(3))
    rms_norm ; uint8
l2_penalty(BYTES, lam=0.1)
    l2_penalty ; uint8
## Augmentations, data, initializers
shift(X, rng=RNG)
    (6, 3) ; (n, channels, h, w) ; X.reshape(-1, 1, 28, 28)
rotation(X, rng=RNG)
    (n, channels, h, w)
elastic(X, rng=RNG)
    (n, channels, h, w)
shift(IMAGES.astype(np.uint8), rng=RNG)
    uint8 ; astype(float)
elastic(IMAGES.astype(np.uint8), rng=RNG)
    uint8 ; astype(float)
noise(IMAGES.astype(np.uint8), rng=RNG)
    uint8 ; astype(float)
rotation(IMAGES, rng=0)
    rng is 0 ; default_rng
moons(10.0, rng=RNG)
    n is 10.0 ; write 10
moons("10", rng=RNG)
    n is '10' ; whole number
moons(10, rng=0)
    rng is 0 ; default_rng
spirals(10, rng=RNG, classes=2.0)
    classes is 2.0 ; write 2
he(3, 2, rng=0)
    rng is 0 ; default_rng
orthogonal(3, 2, rng=RNG, dtype=int)
    dtype is int ; np.float32
## Optimizers and schedules
SGD("0.1")
    lr is '0.1' ; number
Adam(None)
    lr is None ; number
SGD(np.inf)
    lr is inf ; finite
SGD(-0.1)
    lr is -0.1 ; positive
scheduled("0.1")
    lr is '0.1' ; number
stepped(Adam(0.1), (2, 3), (3, 2))
    memory of another model ; (2, 3) ; (3, 2)
stepped(SGD(0.1, momentum=0.9), (2,), (3,))
    memory of another model ; (2,) ; (3,)
steps_on_another(Adam(0.1))
    W1 has shape (2, 3), but (3, 2) ; b1 has shape (3,), but (2,) ; another model
SGD(0.1).step({"W1": X, "W2": X}, {"W1": X, "W2": X})
    W1 and W2 ; one array
cosine_decay(0.1, steps=0)
    steps is 0 ; positive
linear_warmup(cosine_decay(0.1, steps=9), steps=0)
    steps is 0 ; positive
step_decay(0.1, every=0, factor=0.5)
    every is 0 ; positive
SGD(0.1).step({"w": 0.5}, {"w": 1.0})
    w is 0.5 ; array of floats
SGD(0.1).step({"w": np.ones(3, int)}, {"w": np.ones(3)})
    int64 ; array of floats
clip_by_norm({"W": X}, "1")
    max_norm is '1' ; number
"""
LINES = [line for line in TABLE.splitlines() if line and not line.startswith("##")]
ROWS = list(zip(LINES[::2], LINES[1::2], strict=True))


@pytest.mark.parametrize("mistake, words", ROWS, ids=LINES[::2])
def test_a_mistake_gets_a_sentence(mistake, words):
    with pytest.raises((ValueError, TypeError)) as caught:
        eval(mistake, NAMES)
    raised = str(caught.traceback[-1].path)
    assert "doors" in raised, f"not a door but {raised} answered: {caught.value}"
    for word in words.strip().split(" ; "):
        assert word in str(caught.value)


def test_a_sentence_is_no_longer_than_one_reads():
    """Three sentences and a line that mends: not a page."""
    for mistake, _ in ROWS:
        with pytest.raises((ValueError, TypeError)) as caught:
            eval(mistake, NAMES)
        assert 30 < len(str(caught.value)) < 420, mistake
