"""Training: one step, forward, loss, backward, update; and the loop around it."""

import math
import sys

import numpy as np
from tqdm.auto import tqdm

from bpkit import doors
from bpkit.regularization import l2_penalty_backward

if sys.platform == "emscripten":  # a browser, without threads to watch over a bar
    tqdm.monitor_interval = 0


def step(model, loss, loss_backward, X, Y, optimizer, *, l2=0.0):
    """One step on the batch X, Y: the model changes in place; return the loss before.

    Raises FloatingPointError, and changes no parameter, where that is not finite
    (running statistics have seen the batch by then; `train` brings them back).
    """
    doors.require_stepper(optimizer, l2)
    Z = model.forward(X, training=True)
    L = loss(Z, Y)
    doors.require_finite(L, optimizer)
    model.backward(loss_backward(1.0, Z, Y), input_gradient=False)
    params, grads = model.params, model.grads
    if l2:
        weights = {name: W for name, W in params.items() if name.startswith("W")}
        pulls = {n: l2_penalty_backward(1.0, W, lam=l2) for n, W in weights.items()}
        grads = grads | {name: grads[name] + pull for name, pull in pulls.items()}
    optimizer.step(params, grads)
    return L


def minibatches(X, Y, batch_size, *, rng):
    """Yield (X_batch, Y_batch), every row once, in an order drawn from rng.

    X (n, ...), Y (n, ...); the last batch is short where batch_size does not divide n.
    """
    doors.require_arguments(batch_size=batch_size, rng=rng)
    doors.require_lengths(X, Y)
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

    Raises ValueError or TypeError for what does not fit, and FloatingPointError as soon
    as the loss is no longer finite. Whatever stops it, Ctrl-C too: the model is as it
    was at the end of the last whole epoch, running statistics included, the optimizer
    remembers what it did then, and the exception has the `history` up to there.
    """
    doors.require_arguments(
        model=model, loss=loss, loss_backward=loss_backward, optimizer=optimizer,
        epochs=epochs, rng=rng, batch_size=batch_size, validation=validation,
        metrics=metrics, schedule=schedule, on_epoch=on_epoch, augment=augment, l2=l2,
    )  # fmt: skip
    doors.require_training(model, loss, loss_backward, (X, Y), validation)
    metrics = metrics or {}
    history = {name: [] for name in ["loss", *metrics]}
    if validation:
        history["validation_loss"] = []
    steps = epochs * math.ceil(len(X) / batch_size)
    with (
        np.errstate(over="ignore", invalid="ignore"),
        doors.WholeEpochs(model, optimizer, history) as whole,
        tqdm(total=steps, unit="step", delay=2, leave=False) as bar,
    ):
        for epoch in range(epochs):
            total = 0.0
            for X_batch, Y_batch in minibatches(X, Y, batch_size, rng=rng):
                if augment:
                    X_batch = augment(X_batch)
                    doors.require_augmented(X_batch, Y_batch)
                if schedule:
                    optimizer.lr = schedule(whole.steps)
                L = step(model, loss, loss_backward, X_batch, Y_batch, optimizer, l2=l2)
                total += float(L) * len(X_batch)
                whole.count_step()
                bar.update()
            # The last step has been followed by no loss yet: look at one.
            looked = validation or (X_batch, Y_batch)
            L = loss(model.forward(looked[0]), looked[1])
            doors.require_finite(L, optimizer)
            row = {"loss": total / len(X)}
            if validation:
                row["validation_loss"] = float(L)
            X_metrics, Y_metrics = validation or (X, Y)
            for name, metric in metrics.items():
                number = metric(model.forward(X_metrics), Y_metrics)
                doors.require_number(f"metrics[{name!r}]", number)
                row[name] = float(number)
            whole.end_of_epoch(row)
            if on_epoch and on_epoch(epoch, history):
                break
    return history
