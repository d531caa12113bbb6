# %% [markdown] id="x04-exercises-gradient-descent-1"
# # 4. Exercises: gradient descent
#
# [Chapter 4](../chapters/04_gradient_descent.ipynb) · back:
# [exercises 3](03_losses.ipynb) · next: [exercises 5](05_chain_rule_on_graphs.ipynb)
#
# Eight exercises with a check and one in words. Write in place of
# `raise NotImplementedError`. Stuck? `hint("04.1")` in a new cell; `solution("04.1")`
# for the answer and its reasons. `python -m bpkit.exercises start 04` in a terminal makes
# your own copy in `my_work`.

# %% id="x04-exercises-gradient-descent-2"
import matplotlib.pyplot as plt
import numpy as np

from bpkit import plotting
from bpkit.activations import sigmoid, softmax
from bpkit.checks import check, hint, solution, variant
from bpkit.gradcheck import numerical_gradient
from bpkit.losses import accuracy, binary_cross_entropy, cross_entropy, one_hot

plt.style.use("bpkit.bpkit")


# %% [markdown] id="x04-the-largest-learning-rate-1"
# ## 04.1 The largest learning rate
#
# Nobody tells you the formula of a bowl. You may ask for its loss at three places:
# w − h, w and w + h. Which learning rate must you stay below? Write
# `largest_lr(left, middle, right, h)`; the losses are arrays (n,), one entry for each of n
# bowls, all of them parabolas.

# %% id="x04-the-largest-learning-rate-2"
def largest_lr(left, middle, right, h):
    raise NotImplementedError


# %% id="x04-the-largest-learning-rate-3"
check("04.1", largest_lr)


# %% [markdown] id="x04-one-step-1"
# ## 04.2 One step
#
# A layer has W and b, and somebody hands you their gradients. Write
# `one_step(W, b, dW, db, lr)`, which returns the new W and the new b, as new arrays.

# %% id="x04-one-step-2"
def one_step(W, b, dW, db, lr):
    raise NotImplementedError


# %% id="x04-one-step-3"
check("04.2", one_step)

# %% [markdown] id="x04-standardize-1"
# ## 04.3 Standardize
#
# Write `standardize(X_new, X_train)`: the columns of X_new (n, d), scaled as the training
# data X_train (m, d) were: minus the mean, divided by the standard deviation. It is used
# for both: `standardize(X_train, X_train)` and, later, for what comes new, be it one row.

# %% id="x04-standardize-variant"
variant("04.3", student=None)  # your student id, if your course gives variants


# %% id="x04-standardize-2"
def standardize(X_new, X_train):
    raise NotImplementedError


# %% id="x04-standardize-3"
check("04.3", standardize)


# %% [markdown] id="x04-how-many-steps-1"
# ## 04.4 How many steps?
#
# Write `count_steps(sizes, batch_size, epochs)`. `sizes` is an array: how many examples
# each of several data sets has. The last batch of an epoch may be short; it counts. Return
# the number of steps for each of them.

# %% id="x04-how-many-steps-2"
def count_steps(sizes, batch_size, epochs):
    raise NotImplementedError


# %% id="x04-how-many-steps-3"
check("04.4", count_steps)


# %% [markdown] id="x04-early-stopping-1"
# ## 04.5 Early stopping
#
# After each epoch the mistakes on the validation set are counted; `mistakes` (n,) holds
# the counts, or what they would have been. The training stops as soon as `patience`
# epochs in a row have brought no new lowest count. Kept are the weights of the best epoch
# until then. Write `best_epoch(mistakes, patience)`: which epoch is that, counted from 0?
# If nothing stops it, the training ends after the last one. No two counts are equal.

# %% id="x04-early-stopping-2"
def best_epoch(mistakes, patience):
    raise NotImplementedError


# %% id="x04-early-stopping-3"
check("04.5", best_epoch)


# %% [markdown] id="x04-yes-or-no-1"
# ## 04.6 Yes or no
#
# The digits had ten classes. Now there are two, one score and a sigmoid: **logistic
# regression**. X is (n, d), w (d,), b a number, the targets y (n,) are 0 or 1, and the loss
# is `binary_cross_entropy(X @ w + b, y)`. Write `logistic_gradient(X, y, w, b)`: dw and db.

# %% id="x04-yes-or-no-2"
def logistic_gradient(X, y, w, b):
    raise NotImplementedError


# %% id="x04-yes-or-no-3"
check("04.6", logistic_gradient)


# %% [markdown] id="x04-find-the-bug-the-longer-the-faster-1"
# ## 04.7 Find the bug: the longer, the faster
#
# A colleague's training starts well. Then it overshoots, comes back, overshoots again.
# "The learning rate," says the colleague. It is not.

# %% id="x04-find-the-bug-the-longer-the-faster-2"
def colleagues_training(X, t, lr, steps):
    w, b = np.zeros(X.shape[1], X.dtype), 0.0
    dw, db = np.zeros(X.shape[1], X.dtype), 0.0
    for _ in range(steps):
        error = X @ w + b - t
        dw += 2 * X.T @ error / len(t)
        db += 2 * error.mean()
        w, b = w - lr * dw, b - lr * db
    return w, b


# %% [markdown] id="x04-find-the-bug-the-longer-the-faster-3"
# Write it without the bug: `train_line(X, t, lr, steps)`, with the mean squared error, from
# zeros; return w and b.

# %% id="x04-find-the-bug-the-longer-the-faster-4"
def train_line(X, t, lr, steps):
    raise NotImplementedError


# %% id="x04-find-the-bug-the-longer-the-faster-5"
check("04.7", train_line)


# %% [markdown] id="x04-in-words-1"
# ## 04.8 In words
#
# "The gradient points to the minimum, so with a larger learning rate you are there
# sooner," says a friend. Answer in three to five sentences. There is no check; three
# points by hand, one for each:
#
# 1. where the gradient points instead, with an example;
# 2. what limits the learning rate, and what happens above the limit;
# 3. what helps where the limit makes training slow.

# %% [markdown] id="x04-in-words-2"
# *Your answer.*

# %% [markdown] id="x04-put-it-together-1"
# ## 04.9 Put it together: a digit reader
#
# A loss, its gradient, a loop, a curve: all of it yours, from an empty cell. `X` (n, 784)
# holds pixels from 0 to 1, `y` (n,) the digits. Write `digit_reader(X, y)`: a linear
# classifier, `X @ W + b`, trained by gradient descent on cross-entropy; batches, rate and
# number of epochs are for you to choose.

# %% [markdown] id="x04-put-it-together-2"
# Return `W` (784, 10), `b` (10,) and `losses`: after each epoch, the cross-entropy of all
# of X with the W and b of that moment; three epochs or more. The check calls it once, with
# 2,000 digits, and waits for 60 seconds. It must read 85 of 100 new digits. To see it
# yourself, run this in a new cell:
#
#     from bpkit.datasets import digits
#
#     X, y, X_new, y_new = digits()
#     W, b, losses = digit_reader(X[:2000], y[:2000])
#     plt.plot(losses)
#     print(accuracy(X_new @ W + b, y_new))

# %% id="x04-put-it-together-3"
def digit_reader(X, y):
    raise NotImplementedError


# %% id="x04-put-it-together-4"
check("04.9", digit_reader)
