"""14.5: one step of gated recurrent units, back."""

import numpy as np

from bpkit.checks.ch14._gru import forward, steps
from bpkit.checks.ch14.gru_step import gru_step
from bpkit.checks.declared import Exercise, Slip, draw


def gru_step_backward(dh, x, h, Wx, Wh, b):
    return back(dh, x, h, Wx, Wh, b)


def back(
    dh,
    x,
    h,
    Wx,
    Wh,
    b,
    *,
    direct=True,
    by_wh=True,
    r_too=True,
    r_all=False,
    g_in_z=True,
    slope=True,
):
    """dx, dh, dWx, dWh, db; the options are what slips do."""
    _, r, z, g, u = forward(x, h, Wx, Wh, b)
    dg = dh * (1 - z) * (1 - g**2 if slope else 1)
    dz = dh * (h - g if g_in_z else h) * z * (1 - z)
    dr = dg * u * r * (1 - r)
    to_x = np.concatenate([dr, dz, dg * r if r_all else dg], axis=1)
    to_h = np.concatenate([dr, dz, dg * r if r_too else dg], axis=1)
    back_to_h = (dh * z if direct else 0) + (to_h @ Wh.T if by_wh else 0)
    return to_x @ Wx.T, back_to_h, x.T @ to_x, h.T @ to_h, to_x.sum(axis=0)


def with_slopes(rng):
    return [(draw(rng, *inputs[1].shape), *inputs) for inputs in steps(rng)]


def gate_by_gate(dh, x, h, Wx, Wh, b):
    """Another style: each block's gradients by themselves."""
    _, r, z, g, u = forward(x, h, Wx, Wh, b)
    into_g = dh * (1 - z) * (1 - g * g)
    parts = [(into_g * u * r * (1 - r), 1), (dh * (h - g) * z * (1 - z), 1)]
    parts.append((into_g, r))
    dx, d_before = 0 * x, dh * z
    dWx, dWh, db = [], [], []
    blocks = zip(parts, np.split(Wx, 3, axis=1), np.split(Wh, 3, axis=1), strict=True)
    for (d, gate), A, B in blocks:
        dx, d_before = dx + d @ A.T, d_before + (d * gate) @ B.T
        dWx.append(x.T @ d)
        dWh.append(h.T @ (d * gate))
        db.append(d.sum(axis=0))
    hand = (np.concatenate(grads, axis=-1) for grads in (dWx, dWh, db))
    return dx, d_before, *hand


def slip(name, hint, **options):
    return Slip(name, lambda *inputs: back(*inputs, **options), hint)


EXERCISE = Exercise(
    id="14.5",
    points=4,
    asks="`gru_step_backward(dh, x, h, Wx, Wh, b)`: dx, dh_before, dWx, dWh, db of "
    "14.4's step; dh (n, h) is the slope at the next state",
    reference=gru_step_backward,
    forward=gru_step,
    inputs=with_slopes,
    returns=["dx", "dh_before", "dWx", "dWh", "db"],
    styles=[gate_by_gate],
    slips=[
        slip(
            "direct path forgotten",
            "Your dh_before has no direct path: z * h passes dh * z on.",
            direct=False,
        ),
        slip(
            "the direct path alone",
            "Your dh_before is the direct path alone. h also feeds all three gates: "
            "plus what comes back by Wh.T.",
            by_wh=False,
        ),
        slip(
            "r forgotten on the way to h",
            "On the way back to h and to Wh's last block r is missing: g took "
            "r * (h @ Wh_g).",
            r_too=False,
        ),
        slip(
            "r on the way to x",
            "You multiply by r on the way back to x, too. r stands at h's part of g "
            "alone.",
            r_all=True,
        ),
        slip(
            "z used once",
            "z gets h and nothing more from you. It is also in 1 - z, which writes g: "
            "h - g.",
            g_in_z=False,
        ),
        slip(
            "no slope of tanh",
            "The slope of g's tanh is missing: times 1 - g**2.",
            slope=False,
        ),
    ],
    hints=[
        "Forward once more for r, z, g and u = h @ Wh_g. Then, from dh: the slopes at "
        "what went into r, z and g.",
        "dg = dh * (1 - z) * (1 - g**2); dz = dh * (h - g) * z * (1 - z); "
        "dr = dg * u * r * (1 - r). To x they go as [dr, dz, dg]; to h as "
        "[dr, dz, dg * r].",
        "dh_before = dh * z + to_h @ Wh.T; dWx = x.T @ to_x, dWh = h.T @ to_h, db is "
        "to_x's sum over the rows.",
    ],
)
