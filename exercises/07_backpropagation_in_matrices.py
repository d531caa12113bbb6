# %% [markdown] id="x07-exercises-backpropagation-in-matrices-1"
# # 7. Exercises: backpropagation in matrices
#
# [Chapter 7](../chapters/07_backpropagation_in_matrices.ipynb) · back:
# [exercises 6](06_backpropagation_by_hand.ipynb) · next:
# [exercises 8](08_trusting_a_gradient.ipynb)
#
# Eight exercises with a check and one in words. Write in place of
# `raise NotImplementedError`. Stuck? `hint("07.1")` in a new cell; `solution("07.1")`
# for the answer and its reasons. `python -m bpkit.exercises start 07` in a terminal makes
# your own copy in `my_work`.

# %% id="x07-exercises-backpropagation-in-matrices-2"
import matplotlib.pyplot as plt
import numpy as np

from bpkit import plotting
from bpkit.activations import relu, relu_backward, tanh, tanh_backward
from bpkit.checks import check, hint, solution, variant
from bpkit.gradcheck import gradient_errors, numerical_gradient
from bpkit.layers import dense, dense_backward
from bpkit.losses import cross_entropy, cross_entropy_backward, mse, mse_backward

plt.style.use("bpkit.bpkit")


# %% [markdown] id="x07-the-other-way-round-1"
# ## 07.1 The other way round
#
# PyTorch and some books store a layer's weights turned: V is (d_out, d_in), and
# Z = X @ V.T + b. X is (n, d_in), as ever. Write the backward partner
# `turned_backward(dZ, X, V, b)`, which returns dX, dV, db.

# %% id="x07-the-other-way-round-2"
def turned_backward(dZ, X, V, b):
    raise NotImplementedError


# %% id="x07-the-other-way-round-3"
check("07.1", turned_backward)


# %% [markdown] id="x07-which-shapes-1"
# ## 07.2 Which shapes?
#
# A network of dense layers has the widths 784, 100, 10 or any others: `widths` is an
# array, its first entry the number of inputs. Without running a network, write
# `shapes_back(widths, n)`. It returns two arrays with a row for each layer, the first
# layer first: the shapes of all dW, then, for a batch of n, the shapes of all dZ.

# %% id="x07-which-shapes-2"
def shapes_back(widths, n):
    raise NotImplementedError


# %% id="x07-which-shapes-3"
check("07.2", shapes_back)


# %% [markdown] id="x07-another-two-layer-network-1"
# ## 07.3 Another two-layer network
#
# dense, relu, dense, and the mean squared error to targets Y: this one fits numbers
# instead of classes. Write `gradients(X, Y, W1, b1, W2, b2)`: dW1, db1, dW2, db2. bpkit's
# pairs may be used, or NumPy alone.

# %% id="x07-another-two-layer-network-2"
def gradients(X, Y, W1, b1, W2, b2):
    raise NotImplementedError


# %% id="x07-another-two-layer-network-3"
check("07.3", gradients)

# %% [markdown] id="x07-a-line-around-the-layer-1"
# ## 07.4 A line around the layer
#
# A = X + tanh(X @ W + b): the layer computes only what should be added to its input, and
# a line leads X around it (a residual connection; W is square). Write
# `residual_backward(dA, X, W, b)`: dX, dW, db.

# %% id="x07-a-line-around-the-layer-variant"
variant("07.4", student=None)  # your student id, if your course gives variants


# %% id="x07-a-line-around-the-layer-2"
def residual_backward(dA, X, W, b):
    raise NotImplementedError


# %% id="x07-a-line-around-the-layer-3"
check("07.4", residual_backward)


# %% [markdown] id="x07-one-matrix-used-twice-1"
# ## 07.5 One matrix, used twice
#
# An autoencoder squeezes X through a few units and tries to give X back. A thrifty one
# uses the same W on the way in and, turned, on the way out:
#
#     A = tanh(X @ W + b)
#     X_hat = A @ W.T + c
#
# Write `tied_backward(dX_hat, X, W, b, c)`: dX, dW, db, dc.

# %% id="x07-one-matrix-used-twice-2"
def tied_backward(dX_hat, X, W, b, c):
    raise NotImplementedError


# %% id="x07-one-matrix-used-twice-3"
check("07.5", tied_backward)


# %% [markdown] id="x07-find-the-bugs-it-trains-1"
# ## 07.6 Find the bugs: it trains
#
# A colleague's step for digits. "The loss falls," says the colleague. There are two bugs
# in it, and neither shows in a shape.

# %% id="x07-find-the-bugs-it-trains-2"
def colleagues_step(X, y, W1, b1, W2, b2, lr):
    A1 = np.tanh(X @ W1 + b1)
    dZ2 = cross_entropy_backward(1.0, A1 @ W2 + b2, y)
    W2 = W2 - lr * A1.T @ dZ2
    b2 = b2 - lr * dZ2.sum(axis=0)
    dZ1 = dZ2 @ W2.T * (1 - A1**2)
    W1 = W1 - lr * X.T @ dZ1 / len(X)
    b1 = b1 - lr * dZ1.sum(axis=0)
    return W1, b1, W2, b2


# %% [markdown] id="x07-find-the-bugs-it-trains-3"
# Write it without them: `mended_step(X, y, W1, b1, W2, b2, lr)`, which returns the new W1,
# b1, W2, b2. To see where the old one is wrong: (W1 − new W1)/lr is the dW1 that was used;
# compare it with central differences.

# %% id="x07-find-the-bugs-it-trains-4"
def mended_step(X, y, W1, b1, W2, b2, lr):
    raise NotImplementedError


# %% id="x07-find-the-bugs-it-trains-5"
check("07.6", mended_step)


# %% [markdown] id="x07-one-step-by-hand-1"
# ## 07.7 One step by hand
#
# Two examples, two relu units, one output, the mean squared error, lr 0.1:
#
#     X = [[1, 2],     W1 = [[1, -1],     W2 = [[1],     Y = [[3],
#          [3, 0]]           [0.5, 1]]          [3]]          [8]]
#     b1 = [0, 0]      b2 = [0.5]
#
# On paper, in stages: forward (Z1, A1, Y_hat), loss, backward (dY_hat, dW2, dA1, dZ1,
# dW1), update. Write `stages_by_hand()`, which returns the loss, dW2, dW1 and the new W1,
# as numbers and lists of rows.

# %% id="x07-one-step-by-hand-2"
def stages_by_hand():
    raise NotImplementedError


# %% id="x07-one-step-by-hand-3"
check("07.7", stages_by_hand)


# %% [markdown] id="x07-put-it-together-1"
# ## 07.9 Put it together: a network that reads digits
#
# All of it yours, from an empty cell, with one hidden layer: units, activation, rate, batch
# and epochs are for you to choose, functions and classes beside it are welcome. `X` (n, 784)
# holds digits, `y` (n,) their labels, `X_new` (m, 784) digits without labels. Write
# `digit_network(X, y, X_new)`, which returns four things.

# %% [markdown] id="x07-put-it-together-slopes"
# 1. `slopes` (4, 5, 2): five entries of each of W1, b1, W2, b2, from a random start: the
#    slope that went back, and the central difference of the loss. Few digits are enough,
#    as `X[:10].astype(float)`; take entries whose slope is not 0.

# %% [markdown] id="x07-put-it-together-2"
# 2. `fifty`: a fresh network learns the first 50 digits alone, by heart: its loss after
#    each pass. The last must be below 0.1.
# 3. `losses`: a fresh network learns all of X: the mean cross-entropy of all of X after
#    each epoch, three or more.
# 4. `said` (m,): which digits that network reads in `X_new`.

# %% [markdown] id="x07-put-it-together-run"
# In this order you find a bug where it is cheap. The check calls it once with 5,000 digits,
# waits for 60 seconds, and wants 85 in 100 new digits. Run this:
#
#     from bpkit.datasets import digits
#
#     X, y, X_new, y_new = digits()
#     slopes, fifty, losses, said = digit_network(X, y, X_new)
#     plt.plot(losses)
#     print(np.mean(said == y_new))

# %% id="x07-put-it-together-3"
def digit_network(X, y, X_new):
    raise NotImplementedError


# %% id="x07-put-it-together-4"
check("07.9", digit_network)

# %% [markdown] id="x07-in-words-1"
# ## 07.8 In words
#
# "My weights start at zero, so that nothing is decided in advance," says a friend. "And
# backpropagation adjusts them anyway." Answer in three to five sentences. There is no
# check; three points by hand, one for each:
#
# 1. what the hidden units do from such a start, and why;
# 2. what the least is that helps;
# 3. what backpropagation does and what it does not do.

# %% [markdown] id="x07-in-words-2"
# *Your answer.*
