"""Training: minibatches, and the loop forward, loss, backward, step."""

import math

import numpy as np
from tqdm.auto import tqdm

from bpkit.regularization import l2_penalty_backward


def minibatches(X, Y, batch_size, *, rng):
    """Yield (X_batch, Y_batch), every row once, in an order drawn from rng.

    X (n, ...), Y (n, ...); the last batch is short where batch_size does not divide n.
    """
    _check_lengths(X, Y)
    _check_count("batch_size", batch_size)
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        rows = order[start : start + batch_size]
        yield X.take(rows, axis=0), Y[rows]  # X[rows], a fifth faster


def train(
    model,
    loss,
    loss_backward,
    X,
    Y,
    optimizer,
    *,
    epochs,
    rng,
    batch_size=32,
    validation=None,
    metrics=None,
    schedule=None,
    on_epoch=None,
    augment=None,
    l2=0.0,
):
    """Train model in place; return the history, one entry per epoch in each list.

    loss(Z, Y) with its partner loss_backward(1.0, Z, Y), where Z = model.forward(X).
    validation is a pair (X, Y) that is only looked at. metrics {name: f(Z, Y)} are
    taken on it, or on the training data where there is none. schedule(step) gives the
    learning rate of each step; on_epoch(epoch, history) is called after each epoch and
    ends the training early where it returns True. augment(X_batch) changes what is
    learned from; l2 adds the gradient of l2_penalty to that of each W.

    history["loss"] is the mean over the epoch's examples while it trained;
    "validation_loss" and the metrics are taken at its end.

    Raises ValueError or TypeError for data that do not fit, and FloatingPointError as
    soon as the loss is no longer finite: the error's `history` holds the epochs before,
    and the parameters are those at their end.
    """
    _check_count("epochs", epochs)
    _check_count("batch_size", batch_size)
    metrics = metrics or {}
    for X_data, Y_data in [(X, Y), validation] if validation else [(X, Y)]:
        _check_data(X_data, Y_data)
        _check_targets(model.forward(X_data[:1]), Y_data)
    history = {name: [] for name in ["loss", *metrics]}
    if validation:
        history["validation_loss"] = []
    params, step = model.params, 0
    steps = epochs * math.ceil(len(X) / batch_size)
    with (
        np.errstate(over="ignore", invalid="ignore"),
        tqdm(total=steps, unit="step", delay=2, leave=False) as bar,
    ):
        for epoch in range(epochs):
            total = 0.0
            before = {name: W.copy() for name, W in params.items()}
            for X_batch, Y_batch in minibatches(X, Y, batch_size, rng=rng):
                if augment:
                    X_batch = augment(X_batch)
                Z = model.forward(X_batch, training=True)
                L = loss(Z, Y_batch)
                if not math.isfinite(L):
                    _stop(L, epoch, step, optimizer, params, before, history)
                if schedule:
                    optimizer.lr = schedule(step)
                model.backward(loss_backward(1.0, Z, Y_batch), input_gradient=False)
                grads = model.grads
                if l2:
                    for name, W in params.items():
                        if name.startswith("W"):
                            dW = l2_penalty_backward(1.0, W, lam=l2)
                            grads[name] = grads[name] + dW
                optimizer.step(params, grads)
                total += float(L) * len(X_batch)
                step += 1
                bar.update()
            # The last step has been followed by no loss yet: look at one.
            looked = validation or (X_batch, Y_batch)
            L = loss(model.forward(looked[0]), looked[1])
            if not math.isfinite(L):
                _stop(L, epoch, step, optimizer, params, before, history)
            history["loss"].append(total / len(X))
            if validation:
                history["validation_loss"].append(float(L))
            X_metrics, Y_metrics = validation or (X, Y)
            for name, metric in metrics.items():
                history[name].append(float(metric(model.forward(X_metrics), Y_metrics)))
            if on_epoch and on_epoch(epoch, history):
                break
    return history


def _stop(L, epoch, step, optimizer, params, before, history):
    for name, W in before.items():
        np.copyto(params[name], W)
    error = FloatingPointError(
        f"The loss became {L} in epoch {epoch}, after {step} steps, with lr = "
        f"{optimizer.lr:g}: the steps are too large. The parameters are those from "
        f"before this epoch. Start again from fresh ones with lr = "
        f"{optimizer.lr / 10:g}, or clip the gradients."
    )
    error.history = history
    raise error


def _check_count(name, count):
    if count < 1 or count != int(count):
        raise ValueError(f"{name} is {count}, expected a whole number >= 1.")


def _check_lengths(X, Y):
    if len(X) != len(Y):
        raise ValueError(
            f"X has {len(X)} rows, Y has {len(Y)}: expected a target for each example."
        )
    if len(X) == 0:
        raise ValueError("X has 0 rows: expected at least one example.")


def _check_data(X, Y):
    _check_lengths(X, Y)
    for name, data in [("X", X), ("Y", Y)]:
        if not isinstance(data, np.ndarray):
            raise TypeError(
                f"{name} is a {type(data).__name__}, expected an array: "
                f"np.array({name}) makes one."
            )
        with np.errstate(over="ignore", invalid="ignore"):
            finite = math.isfinite(data.sum())  # faster than a look at each entry
        bad = [] if finite else np.argwhere(~np.isfinite(data))
        if len(bad):
            where = tuple(int(i) for i in bad[0])
            raise ValueError(
                f"{name} has {len(bad)} entries that are nan or infinite, the first "
                f"at {where}. Remove or replace them before training."
            )


def _check_targets(Z, Y):
    """Do the targets fit one row of predictions?"""
    if np.issubdtype(Y.dtype, np.integer) and Y.ndim == 1 and Z.ndim == 2:
        k = Z.shape[1]
        if Y.min() < 0 or Y.max() >= k:
            raise ValueError(
                f"The labels run from {Y.min()} to {Y.max()}, but the model has {k} "
                f"scores: expected labels from 0 to {k - 1}."
            )
    elif Y.shape[1:] != Z.shape[1:]:
        raise ValueError(
            f"The targets have shape {Y.shape} and dtype {Y.dtype}, the predictions "
            f"(n, {', '.join(map(str, Z.shape[1:]))}). Expected targets of that shape "
            "(Y[:, None] makes one column of a list of numbers) or, for classes, "
            "integer labels of shape (n,)."
        )
