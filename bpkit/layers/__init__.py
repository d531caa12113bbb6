"""Layers: a pair with parameters and a memory, and a row of them.

model = Sequential(Dense(784, 100, rng=rng), ReLU(), Dense(100, 10, rng=rng))
Z = model.forward(X)                 # X (n, 784) -> scores Z (n, 10)
model.backward(dZ)                   # fills model.grads: W1, b1, W2, b2

forward(X, training=True) is for training alone: Dropout and BatchNorm heed it.
save(model, path) keeps all that a model knows, load(model, path) brings it back.
"""

from ._attention import Embedding, SelfAttention
from ._elementwise import (
    ELU,
    GELU,
    Flatten,
    Identity,
    LeakyReLU,
    ReLU,
    Sigmoid,
    SiLU,
    Softplus,
    Tanh,
)
from ._images import AvgPool2D, Conv2D, MaxPool2D
from ._layer import Dense, Layer, dense, dense_backward
from ._rows import Residual, Sequential
from ._sequences import GRU, LSTM, RNN
from ._state import load, save
from ._training import BatchNorm, Dropout, LayerNorm

__all__ = [
    "ELU",
    "GELU",
    "GRU",
    "LSTM",
    "RNN",
    "AvgPool2D",
    "BatchNorm",
    "Conv2D",
    "Dense",
    "Dropout",
    "Embedding",
    "Flatten",
    "Identity",
    "Layer",
    "LayerNorm",
    "LeakyReLU",
    "MaxPool2D",
    "ReLU",
    "Residual",
    "Sequential",
    "SelfAttention",
    "SiLU",
    "Sigmoid",
    "Softplus",
    "Tanh",
    "dense",
    "dense_backward",
    "load",
    "save",
]
