"""The mistakes of newcomers and the sentences they get, as a table.

What somebody writes, and below it the words that must stand in the answer: what came,
and what to do.
"""

import functools

import numpy as np
import pytest

from bpkit import (
    activations,
    autograd,
    convolution,
    datasets,
    initializers,
    layers,
    losses,
    normalization,
    optimizers,
    recurrent,
    regularization,
    training,
    worlds,
)
from bpkit import attention as look_ups  # attention is the pair
from bpkit import equilibrium as feedback
from bpkit.layers import Dense, Layer, Sequential

BINARY = {
    "loss": losses.binary_cross_entropy,
    "loss_backward": losses.binary_cross_entropy_backward,
}
RNG = np.random.default_rng(0)
X = np.random.default_rng(1).standard_normal((6, 3))
BYTES = np.array([[250, 3, 7]] * 6, np.uint8)
IMAGES = np.zeros((2, 1, 4, 4))
TABLE = np.zeros((2, 5, 4))
WEIGHTS = np.ones((3, 2)), np.ones((2, 2)), np.zeros(2)
CELL = [np.zeros(shape) for shape in [(2, 1), (2, 1), (3, 4), (1, 4), (4,)]]


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


def in_a_pole(action):
    pole = worlds.Pole()
    pole.reset(RNG)
    pole.step(action)


def scheduled(lr):
    optimizer = optimizers.SGD(0.1)
    optimizer.lr = lr
    stepped(optimizer, (2,))


MODEL = Sequential(Dense(3, 2, rng=RNG), layers.Tanh(), Dense(2, 2, rng=RNG))
D = Dense(3, 3, rng=RNG)
ALL = [
    activations,
    autograd,
    convolution,
    datasets,
    initializers,
    layers,
    look_ups,
    losses,
    normalization,
]
NAMES = functools.reduce(
    lambda names, module: vars(module) | names,
    [*ALL, feedback, optimizers, recurrent, regularization],
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
train(rng=__import__("random").Random(0))
    Random ; np.random.default_rng(0)
train(epochs=True)
    epochs is True ; whole number
train(augment=lambda X: None)
    augment returned NoneType for a batch of 6
train(augment=lambda X: X[:2])
    augment returned shape (2, 3) for a batch of 6
train(X=X.astype(str))
    X has dtype <U32 ; X.astype(float)
train(y=np.array(["cat", "dog"] * 3))
    Y has dtype <U3 ; np.unique(y, return_inverse=True)[1]
train(loss_backward=lambda dL, Z, y: cross_entropy_backward(dL, Z, y).tolist())
    a gradient that is a list ; (1, 2)
train(loss_backward=lambda dL, Z, y: None)
    a gradient that is None ; return missing
train(model=one_score(), y=np.array([[-1], [1]] * 3), **BINARY)
    targets from -1 to -1 ; (Y + 1) / 2
list(training.minibatches(X.tolist(), X, 2, rng=RNG))
    X is a list ; np.array(X)
training.step(MODEL, mse, mse_backward, X, X[:, :2], 0.1)
    optimizer is 0.1 ; SGD(0.1)
training.step(MODEL, mse, mse_backward, X, X[:, :2], SGD)
    the class SGD ; call it
training.step(MODEL, mse, mse_backward, X, X[:, :2], SGD(0.1), l2=-1)
    l2 is -1 ; positive
training.step(MODEL, mse, lambda dL, Z, Y: None, X, X[:, :2], SGD(0.1))
    on the way back ; None ; return missing
## Images
conv2d(X, np.ones((1, 1, 3, 3)), np.zeros(1))
    conv2d got X of shape (6, 3) ; (n, channels, h, w) ; X.reshape(-1, 1, 28, 28)
conv2d(IMAGES, np.ones((3, 3)), np.zeros(1))
    W of shape (3, 3) ; (c_out, c_in, k, k) ; W[None, None]
conv2d(IMAGES, np.ones((2, 3, 3, 3)), np.zeros(2))
    (2, 1, 4, 4) ; (2, 3, 3, 3) ; images of 1 channel(s) for kernels of 3
conv2d(IMAGES, np.ones((2, 1, 5, 5)), np.zeros(2))
    4 x 4 pixels ; 5 x 5 ; padding 0 ; smaller
conv2d_backward(IMAGES, IMAGES, np.ones((2, 1, 2, 3)), np.zeros(2))
    conv2d_backward got W of shape (2, 1, 2, 3) ; (c_out, c_in, k, k)
conv2d(IMAGES.astype(np.uint8), np.ones((2, 1, 3, 3)), np.zeros(2))
    dtype uint8 ; .astype(float)
max_pool2d(X)
    max_pool2d got X of shape (6, 3) ; (n, channels, h, w)
avg_pool2d(IMAGES, size=5)
    4 x 4 pixels ; window of 5 x 5
max_pool2d(IMAGES.astype(int))
    dtype int64 ; floats
layers.Conv2D(1, 2, 3, rng=0)
    rng is 0 ; np.random.default_rng(0)
layers.Conv2D(1, 2, 3, rng=RNG, stride=0)
    stride is 0 ; 1 or more
layers.Conv2D(1, 2, 3.0, rng=RNG)
    k is 3.0 ; write 3
layers.Conv2D(1, 2, 3, rng=RNG, padding=-1)
    padding is -1 ; 0 or more
layers.Conv2D(1, 2, 3, rng=RNG, init=lambda *, shape, rng, dtype: np.zeros(3))
    (3,) ; (2, 1, 3, 3) ; init(shape=(2, 1, 3, 3), rng=rng, dtype=dtype)
layers.MaxPool2D(1.5)
    size is 1.5 ; whole number

## Look-ups and tokens
attention(TABLE.tolist(), TABLE, TABLE)
    attention got a list ; np.array(Q)
attention(TABLE, TABLE[0, 0], TABLE)
    K of shape (4,) ; (..., T, d) ; K[None]
attention_backward(TABLE, TABLE, TABLE, TABLE.astype(int))
    attention_backward got V of dtype int64 ; floats
attention(TABLE, TABLE[:, :, :3], TABLE)
    queries of 4 numbers ; keys of 3 ; same width
attention(TABLE, TABLE, TABLE[:, :4])
    5 keys for 4 values ; as many
attention(TABLE, TABLE[0], TABLE[0])
    (2, 5, 4) ; (5, 4) ; axes in front ; np.broadcast_to
attention(TABLE, TABLE, TABLE, np.tri(5))
    mask of float64 ; bool ; mask == 1 ; mask == 0
attention(TABLE, TABLE, TABLE, [[True] * 5] * 5)
    mask of list ; array of bool
attention(TABLE, TABLE, TABLE, np.ones((2, 5, 5), bool))
    (2, 5, 5) ; (5, 5) ; np.tri(5, 5)
attention(TABLE, TABLE[:, :3], TABLE[:, :3], np.ones((3, 5), bool))
    (3, 5) ; (5, 3) ; a row for each query
attention(TABLE, TABLE, TABLE, np.tri(5, k=-1) == 1)
    row 0 is False ; nan ; see itself
attention_backward(TABLE, TABLE, TABLE, TABLE, np.zeros((5, 5), bool))
    attention_backward got a mask whose row 0
self_attention(TABLE, *[np.eye(4)] * 4, heads=3)
    d = 4 and heads = 3 ; 1, 2, 4
self_attention(TABLE[0], *[np.eye(4)] * 4)
    (5, 4) ; (n, T, d) ; X[None]
self_attention(TABLE, *[np.eye(3)] * 4)
    (2, 5, 4) ; (3, 3) ; (n, T, 3)
self_attention(TABLE, *[np.eye(4)] * 4, heads=0)
    heads is 0 ; 1 or more
layers.SelfAttention(4, 2, rng=RNG).attention_weights
    SelfAttention(4, 2) has seen no input ; call forward
layers.SelfAttention(6, 4, rng=RNG)
    d = 6 and heads = 4 ; 1, 2, 3, 6
layers.SelfAttention(6, 1.5, rng=RNG)
    heads is 1.5 ; whole number
layers.SelfAttention(6, 2, rng=0)
    rng is 0 ; np.random.default_rng(0)
layers.SelfAttention(4, 2, rng=RNG, init=lambda d_in, d_out, *, rng, dtype: np.eye(3))
    (3, 3) ; (4, 4)
layers.SelfAttention(4, 2, rng=RNG).forward(np.zeros((2, 5), int))
    (2, 5) ; (n, T, d) ; Embedding
layers.SelfAttention(4, 2, rng=RNG).forward(TABLE.astype(int))
    dtype int64 ; floats
layers.SelfAttention(8, 2, rng=RNG).forward(TABLE)
    SelfAttention(8, 2) got X of shape (2, 5, 4) ; (n, T, 8)
layers.Embedding(5.0, 4, rng=RNG)
    v is 5.0 ; write 5
layers.Embedding(5, 4, rng=0)
    rng is 0 ; np.random.default_rng(0)
layers.Embedding(5, 4, rng=RNG).forward(TABLE)
    Embedding(5, 4) got ids of dtype float64 ; astype(int) ; argmax
layers.Embedding(5, 4, rng=RNG).forward([[1, 2]])
    list ; np.array(ids)
layers.Embedding(5, 4, rng=RNG).forward(np.array([[1, 5]]))
    token 5 ; 0 to 4
layers.Embedding(5, 4, rng=RNG).forward(np.array([[-1, 2]]))
    token -1 ; count from the end
layers.Embedding(5, 4, rng=RNG).forward(np.array([[True, False]]))
    dtype bool ; integers
layers.Embedding(5, 4, rng=RNG).forward(np.zeros((2, 0), int))
    (2, 0) ; one token at least

## Sequences
rnn(X, *WEIGHTS)
    rnn got X of shape (6, 3) ; (n, T, d) ; X[:, :, None] ; X[None]
rnn(np.ones((2, 0, 3)), *WEIGHTS)
    (2, 0, 3) ; (n, T, d)
rnn(np.ones((2, 5, 4)), *WEIGHTS)
    (2, 5, 4) ; (3, 2), (2, 2), (2,) ; (4, 2), (2, 2), (2,)
rnn(np.ones((2, 5, 3)), *WEIGHTS[:2], np.zeros((1, 2)))
    (3, 2), (2, 2), (1, 2) ; (d, h), (h, h), (h,)
rnn(np.ones((2, 5, 3), int), *WEIGHTS)
    dtype int64 ; X.astype(float)
rnn([[[1.0]]], *WEIGHTS)
    a list ; np.array(X)
rnn(np.ones((2, 5, 3)), WEIGHTS[0].tolist(), *WEIGHTS[1:])
    a list ; np.array(Wx)
lstm(np.ones((2, 5, 3)), *WEIGHTS)
    lstm got ; (d, 4*h) ; (3, 8), (2, 8), (8,)
gru(np.ones((2, 5, 3)), *WEIGHTS)
    gru got ; (d, 3*h) ; (3, 6), (2, 6), (6,)
lstm_step(np.ones((2, 5, 3)), *CELL)
    x of shape (2, 5, 3) ; X[:, t]
lstm_step(np.ones((4, 3)), *CELL)
    h of shape (2, 1) ; (4, 1) ; np.zeros((4, 1))
lstm_step(np.ones((2, 3)), np.zeros((2, 1), int), *CELL[1:])
    h of dtype int64 ; h.astype(float)
lstm_step(np.ones((2, 2)), *CELL)
    x of shape (2, 2) ; (3, 4), (1, 4), (4,) ; (2, 4), (1, 4), (4,)
equilibrium(np.ones((6, 5, 3)), *WEIGHTS)
    equilibrium got X of shape (6, 5, 3) ; (n, d) ; one example per row
equilibrium(X[0], *WEIGHTS)
    (3,) ; (n, d) ; x[None, :]
equilibrium(X.tolist(), *WEIGHTS)
    a list ; np.array(X)
equilibrium(BYTES, *WEIGHTS)
    dtype uint8 ; X.astype(float)
equilibrium(X, WEIGHTS[0], np.ones((3, 2)), WEIGHTS[2])
    (3, 2), (3, 2), (2,) ; (d, h), (h, h), (h,)
equilibrium(X, *WEIGHTS, step=0)
    step is 0 ; positive
equilibrium(X, *WEIGHTS, tol="small")
    tol is 'small' ; number
equilibrium(X, *WEIGHTS, sweeps=1e3)
    sweeps is 1000.0 ; write 1000
layers.RNN(3, 2, rng=RNG).forward(X)
    (6, 3) ; (n, T, d)
layers.LSTM(3, 2, rng=RNG).forward(np.ones((6, 5, 2)))
    (6, 5, 2) ; (3, 8) ; (2, 8)
layers.GRU(3, 2, rng=RNG).backward(np.ones((6, 5, 2)))
    forward
layers.RNN(3, 2.0, rng=RNG)
    h is 2.0 ; write 2
layers.GRU(3, 2, rng=0)
    rng is 0 ; np.random.default_rng(0)
layers.LSTM(3, 2, rng=RNG, forget_bias="1")
    forget_bias is '1' ; number
layers.LSTM(3, 2, rng=RNG, init_h=3)
    init_h is 3 ; orthogonal
layers.RNN(3, 2, rng=RNG, init_h=lambda a, b, *, rng, dtype: np.zeros(3))
    (3,) ; (2, 2)

## Worlds
worlds.GridWorld("S.G").reset(0)
    rng is 0 ; np.random.default_rng(0)
worlds.GridWorld([["S", "G"]])
    ["S..", ".#.", "..G"]
worlds.GridWorld(["S.", "..G"])
    2, 3 cells ; the same number
worlds.GridWorld(["s.G"])
    's' ; S start
worlds.GridWorld(["..G"])
    0 cells S ; 1 start
worlds.GridWorld(["S.."])
    no G and no P
worlds.GridWorld(["S.G"], slip=20)
    slip is 20 ; 0 to 1
worlds.GridWorld(["S.G"]).step(0)
    no episode ; world.reset(rng)
in_a_pole(2)
    action 2 ; 0 to 1
in_a_pole(np.zeros((1, 2)))
    action ; Z[0].argmax()
worlds.Pole().step(0)
    no episode ; world.reset(rng)
worlds.Pole(limit=0)
    limit is 0 ; 1 or more
worlds.Pole(seconds=-1)
    seconds is -1 ; positive

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
Dense(True, 2, rng=RNG)
    d_in is True ; whole number
Dense(3, 2, rng=RNG, init=lambda a, b, rng, dtype: np.zeros((b, a)))
    returned weights of shape (2, 3) ; (3, 2)
Dense(3, 2, rng=RNG, init=lambda a, b, rng, dtype: np.zeros((a, b), int))
    int64 ; float64
Dense(3, 2, rng=RNG, dtype=np.float32, init=lambda a, b, rng, dtype: np.ones((a, b)))
    float64 ; float32
BatchNorm(3, momentum=2)
    momentum is 2 ; below 1
BatchNorm(3, momentum="0.9")
    momentum is '0.9' ; number
BatchNorm(3, eps=-1)
    eps is -1 ; positive
LayerNorm(3, eps="1e-5")
    eps is '1e-5' ; number
LeakyReLU("0.1")
    slope is '0.1' ; number
ELU(alpha=None)
    alpha is None ; number
Layer(relu, None)
    f_backward is None ; function
Layer("relu", relu_backward)
    f is 'relu' ; function
Layer(relu, relu_backward, options=3)
    options is 3 ; dict
Dropout(np.ones(2), rng=RNG)
    p is the probability
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
D.forward(None)
    Dense(3, 3) ; None ; return missing
Tanh().forward("abc")
    Layer(tanh) ; a str ; array
Dropout(0.5, rng=RNG).forward(X.tolist(), training=True)
    Dropout(0.5) ; a list ; array
Layer(lambda X: None, relu_backward).forward(X)
    <lambda> ; returned None ; return missing
Layer(lambda X: (X, X), relu_backward).forward(X)
    <lambda> ; returned tuple ; one array
passed(Tanh(), 6, 3).backward(X.tolist())
    Layer(tanh) ; a list ; array
batch_norm(np.ones((2, 4, 3)), np.ones(3), np.zeros(3))
    batch_norm ; (2, 4, 3) ; (n, 3)
layer_norm(np.ones((2, 4, 3)), np.ones(3), np.zeros(3))
    layer_norm ; (2, 4, 3) ; (n, 3)
batch_norm_backward(np.ones((2, 4, 3)), np.ones((2, 4, 3)), np.ones(3), np.zeros(3))
    batch_norm_backward ; (2, 4, 3)
layer_norm_backward(np.ones((2, 4, 3)), np.ones((2, 4, 3)), np.ones(3), np.zeros(3))
    layer_norm_backward ; (2, 4, 3)
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
scaled(lambda dZ, X, gamma: (dZ * gamma, None), 6)
    returned 1 gradient(s) for 2 input(s)
scaled(lambda dZ, X, gamma: (dZ * gamma, dZ * X), 6)
    dgamma of shape (6, 3) ; gamma of shape (3,)
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
layers.save({"W": X}, "path")
    has no state ; Sequential
layers.save(MODEL, "path", optimizer=SGD)
    class ; optimizer=optimizer ; SGD(0.1)
layers.load("path", MODEL)
    'path' has no state ; load
layers.load(Sequential, "path")
    has no state
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
mse(3.0, 5.0)
    a float ; np.array([0.5])
mae(X.tolist(), X.tolist())
    a list ; np.array
binary_cross_entropy(X, np.sign(X))
    from -1 to 1 ; (Y + 1) / 2
binary_cross_entropy_backward(1.0, X[:, :1], np.array([[1], [2]] * 3))
    from 1 to 2 ; probabilities
cross_entropy(X.tolist(), np.zeros(6, int))
    a list ; np.array(Z)
cross_entropy(X, np.array([1, 2, 3] * 2))
    the label 3 for 3 classes ; y - 1
cross_entropy(X, np.array([1, 2, 3] * 2, np.uint8))
    the label 3 for 3 classes ; y - 1
cross_entropy_backward(1.0, X, np.array([1, 2, 3] * 2, ">i4"))
    the label 3 for 3 classes
hinge(X[:, :1], np.array([0, 1] * 3))
    the label 1 for 1 classes
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
one_hot(np.array([1, 2, 3]), 3)
    one_hot ; the label 3 ; y - 1
one_hot(np.array([0, 1]), 2.0)
    k is 2.0 ; write 2
accuracy(X, np.array([1, 2, 3] * 2))
    the label 3 for 3 classes
accuracy(X.tolist(), [0] * 6)
    a list ; np.array(Z)
accuracy(X[:, :1], np.full(6, 0.5))
    from 0.5 to 0.5 ; 0 and 1
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
rms_norm_backward(X, BYTES, np.ones(3))
    rms_norm_backward ; uint8
tanh(BYTES.tolist())
    tanh ; a list ; array
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
shift(IMAGES.tolist(), rng=RNG)
    a list ; array
noise(IMAGES.tolist(), rng=RNG)
    a list ; array
shift(IMAGES, rng=RNG, pixels=1.5)
    pixels is 1.5 ; whole number
shift(IMAGES, rng=RNG, pixels=-1)
    pixels is -1 ; whole number
rotation(IMAGES, rng=RNG, degrees="15")
    degrees is '15' ; number
elastic(IMAGES, rng=RNG, smoothness=0)
    smoothness is 0 ; positive
noise(IMAGES, rng=RNG, scale="a")
    scale is 'a' ; number
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
moons(10, rng=RNG, noise="a")
    noise is 'a' ; number
he(3.0, 2, rng=RNG)
    3.0 ; write 3
he(0, 2, rng=RNG)
    is 0 ; 1 or more
glorot(3, rng=RNG)
    is None ; whole number
lecun(shape=(3,), rng=RNG)
    shape is a tuple of 1 ; (d_in, d_out)
normal(3, 2, rng=RNG, std="a")
    std is 'a' ; number
orthogonal(3, "2", rng=RNG)
    is '2' ; whole number
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
SGD(np.ones((9, 9)))
    lr is a ndarray ; number
Dense(np.ones((9, 9)), 2, rng=RNG)
    d_in is a ndarray ; whole number
Dropout(np.ones((9, 9)), rng=RNG)
    Dropout(a ndarray) ; probability
SGD(0.1).step({"W": Value(X)}, {"W": X})
    W is a Value ; array of floats
Value(Value(X))
    but a Value came ; floats
Value(X.tolist())
    but a list came ; np.array
SGD(0.1, momentum="0.9")
    momentum is '0.9' ; number
SGD(0.1, nesterov=True)
    nesterov ; momentum=0.9
Adam(0.1, (0.9, 0.999))
    beta1 is (0.9, 0.999) ; number
Adam(0.1, eps=-1)
    eps is -1 ; positive
Adagrad(0.1, eps="a")
    eps is 'a' ; number
RMSProp(0.1, eps=None)
    eps is None ; number
RMSProp(0.1, rho=2)
    rho is 2 ; below 1
AdamW(0.1, weight_decay=-1)
    weight_decay is -1 ; positive
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
SGD(0.1).step({"W1": X, "W2": X.T}, {"W1": X, "W2": X.T})
    W1 and W2 ; overlap
SGD(0.1).step(MODEL, MODEL.grads)
    params is a Sequential ; model.params
SGD(0.1).step([X], [X])
    params is a list ; dict
SGD(0.1).step({"W": X}, {"W": None})
    gradient of W is a NoneType ; (6, 3)
SGD(0.1).step({"W": X}, {"W": X.tolist()})
    gradient of W is a list ; (6, 3)
cosine_decay("0.1", steps=10)
    lr is '0.1' ; number
cosine_decay(-0.1, steps=10)
    lr is -0.1 ; positive
step_decay(0.1, every=2, factor="a")
    factor is 'a' ; number
exponential_decay(0.1, rate=-1)
    rate is -1 ; positive
linear_warmup(0.1, steps=5)
    schedule is 0.1 ; lambda step: 0.1
clip_by_norm(X, 1.0)
    grads is a ndarray ; dict
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
