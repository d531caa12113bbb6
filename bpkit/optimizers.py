"""Optimizers: what to do with a gradient.

Each has .step(params, grads), where both are dicts {name: array} with the same keys,
and changes the arrays of params in place; nothing else in bpkit changes an array it
was given. What an optimizer remembers stands in dicts under the same names, so each
model has one of its own; optimizer.state can be read, kept (layers.save) and set. A
schedule is a function of the step number, counted from 0, that returns a learning rate.
"""

import math

import numpy as np

from bpkit import doors


class Optimizer:
    """What all have in common: the step, name by name, and the state.

    An optimizer belongs to one model: it remembers that model's arrays by their names,
    in dicts of its own.
    """

    def __init__(self, lr):
        doors.require_rate(lr)
        self.lr = lr

    def step(self, params, grads):
        """One update of params {name: array}, in place, from grads {name: array}."""
        doors.require_step(self, params, grads)
        doors.require_own_memory(self, params)
        self.before_update()
        for name, W in params.items():
            self.update(name, W, grads[name])

    @property
    def memories(self):
        """The names of its dicts."""
        return [name for name, kept in vars(self).items() if isinstance(kept, dict)]

    def before_update(self):
        """Called once a step, before the first parameter."""

    @property
    def state(self):
        """What it remembers, by flat names: v.W1, v.b1, ..., and t, the steps made."""
        kept = {"t": np.array(self.t)} if hasattr(self, "t") else {}
        for memory in self.memories:
            kept |= {f"{memory}.{name}": A for name, A in getattr(self, memory).items()}
        return kept

    @state.setter
    def state(self, state):
        doors.require_memories(self, state)
        for memory in self.memories:
            getattr(self, memory).clear()
        for key, A in state.items():
            memory, _, name = key.partition(".")
            if name:
                getattr(self, memory)[name] = np.array(A)
            else:
                self.t = int(A)


class SGD(Optimizer):
    """w -= lr * g; with momentum v = momentum * v + g; w -= lr * v, PyTorch's form.

    nesterov=True looks ahead: w -= lr * (g + momentum * v) (Sutskever et al., 2013).
    """

    def __init__(self, lr, momentum=0, nesterov=False):
        super().__init__(lr)
        doors.require_arguments(momentum=momentum)
        doors.require_momentum(momentum, nesterov)
        self.momentum = _fraction("momentum", momentum)
        self.nesterov, self.v = nesterov, {}

    def update(self, name, W, dW):
        if self.momentum == 0:
            W -= self.lr * dW
            return
        v = _memory(self.v, name, W)
        v *= self.momentum
        v += dW
        W -= self.lr * (dW + self.momentum * v) if self.nesterov else self.lr * v


class Adagrad(Optimizer):
    """s += g^2; w -= lr * g / (sqrt(s) + eps) (Duchi et al., 2011)."""

    def __init__(self, lr, eps=1e-8):
        super().__init__(lr)
        doors.require_arguments(eps=eps)
        self.eps, self.s = eps, {}

    def update(self, name, W, dW):
        s = _memory(self.s, name, W)
        s += dW**2
        W -= self.lr * dW / (np.sqrt(s) + self.eps)


class RMSProp(Optimizer):
    """s = rho * s + (1 - rho) * g^2; w -= lr * g / (sqrt(s) + eps) (Hinton, 2012)."""

    def __init__(self, lr, rho=0.9, eps=1e-8):
        super().__init__(lr)
        doors.require_arguments(rho=rho, eps=eps)
        self.rho, self.eps, self.s = _fraction("rho", rho), eps, {}

    def update(self, name, W, dW):
        s = _memory(self.s, name, W)
        s *= self.rho
        s += (1 - self.rho) * dW**2
        W -= self.lr * dW / (np.sqrt(s) + self.eps)


class Adam(Optimizer):
    """Running means m of g and v of g^2, both corrected for their start at 0.

    The step counter t is 1 in the first step (Kingma & Ba, 2015).
    """

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
        super().__init__(lr)
        doors.require_arguments(beta1=beta1, beta2=beta2, eps=eps)
        self.beta1, self.beta2 = _fraction("beta1", beta1), _fraction("beta2", beta2)
        self.eps, self.t, self.m, self.v = eps, 0, {}, {}

    def before_update(self):
        self.t += 1

    def update(self, name, W, dW):
        m = _memory(self.m, name, W)
        v = _memory(self.v, name, W)
        m *= self.beta1
        m += (1 - self.beta1) * dW
        v *= self.beta2
        v += (1 - self.beta2) * dW**2
        m_hat = m / (1 - self.beta1**self.t)
        v_hat = v / (1 - self.beta2**self.t)
        W -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


class AdamW(Adam):
    """Adam after w -= lr * weight_decay * w (Loshchilov & Hutter, 2019).

    The decay is on every parameter, biases too, as PyTorch's.
    """

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, weight_decay=0.01):
        super().__init__(lr, beta1, beta2, eps)
        doors.require_arguments(weight_decay=weight_decay)
        self.weight_decay = weight_decay

    def update(self, name, W, dW):
        W -= self.lr * self.weight_decay * W
        super().update(name, W, dW)


def step_decay(lr, *, every, factor):
    """lr is multiplied by factor after each `every` steps."""
    doors.require_arguments(lr=lr, factor=factor)
    doors.require_positive("every", every)
    return lambda step: lr * factor ** (step // every)


def exponential_decay(lr, *, rate):
    """lr * rate^step."""
    doors.require_arguments(lr=lr, rate=rate)
    return lambda step: lr * rate**step


def cosine_decay(lr, *, steps):
    """Half a cosine from lr down to 0 at `steps` (Loshchilov & Hutter, 2017)."""
    doors.require_arguments(lr=lr)
    doors.require_positive("steps", steps)
    return lambda step: 0.5 * lr * (1 + math.cos(math.pi * min(step, steps) / steps))


def linear_warmup(schedule, *, steps):
    """The first `steps` steps rise in equal parts to what `schedule` then gives."""
    doors.require_schedule(schedule)
    doors.require_positive("steps", steps)
    return lambda step: schedule(step) * min(1.0, (step + 1) / steps)


def clip_by_norm(grads, max_norm):
    """Gradients scaled down together where their joint norm is above max_norm.

    Returns a new dict; directions stay (Pascanu et al., 2013).
    """
    doors.require_positive("max_norm", max_norm)
    doors.require_dict("grads", grads)
    largest = max((np.abs(g).max(initial=0) for g in grads.values()), default=0)
    if not largest > 0:
        return {name: g * 1.0 for name, g in grads.items()}
    # Squares of what exploded are inf, and the gradients would be scaled down to 0.
    norm = largest * np.sqrt(sum(((g / largest) ** 2).sum() for g in grads.values()))
    scale = min(1.0, max_norm / norm)
    return {name: g * scale for name, g in grads.items()}


def _memory(memory, name, W):
    if name not in memory:
        memory[name] = np.zeros_like(W)
    return memory[name]


def _fraction(name, value):
    if not 0 <= value < 1:
        raise ValueError(f"{name} is {value}, but it must be at least 0 and below 1.")
    return value
