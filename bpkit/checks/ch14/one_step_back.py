"""14.2: one step of an LSTM, back: from dh and dc to the gates and the cell before."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def one_step_back(dh, dc, c_before, i, f, g, o):
    return back(dh, dc, c_before, i, f, g, o)


def back(
    dh,
    dc,
    c_before,
    i,
    f,
    g,
    o,
    *,
    later=True,
    by_o=True,
    slope=True,
    swapped=False,
    slopes=True,
    g_too=False,
    c_after=False,
    no_f=False,
    through_too=False,
    i_g=False,
    order="ifgo",
):
    """dz and the cell's gradient; the options are what slips do."""
    c = f * c_before + i * g
    shown = np.tanh(c)
    through = dh * (o if by_o else 1) * (1 - shown**2 if slope else 1)
    if through_too:
        dc = dc * o * (1 - shown**2)
    dc = through + dc if later else through
    parts = {"i": dc * g, "f": dc * (c if c_after else c_before), "g": dc * i}
    if i_g:
        parts["i"], parts["g"] = parts["g"], parts["i"]
    parts["o"] = dh * (c if swapped else shown)
    if slopes:
        for name, gate in {"i": i, "f": f, "o": o}.items():
            parts[name] = parts[name] * gate * (1 - gate)
        parts["g"] = parts["g"] * (g * (1 - g) if g_too else 1 - g**2)
    dz = np.concatenate([parts[name] for name in order], axis=1)
    return dz, dc * (1 if no_f else f)


def states(rng):
    """dh, dc, c_before and the gates: of several sizes, and gates open and shut."""
    cases = []
    for n, h in [(2, 3), (1, 1), (4, 2)]:
        dh, dc, c, z = (draw(rng, n, h) for _ in range(4))
        i, f, o = (1 / (1 + np.exp(-draw(rng, n, h))) for _ in "ifo")
        cases.append((dh, dc, c, i, f, np.tanh(z), o))
    dh, dc, c, i, f, g, o = cases[0]
    cases += [(dh, 0 * dc, c, i, f, g, o), (0 * dh, dc, c, i, f, g, o)]
    return [*cases, (1000 * dh, dc, 3 * c, 0 * i, 0 * f + 1, g, o)]


def gate_by_gate(dh, dc, c_before, i, f, g, o):
    """Another style: the whole array first, a slice for each gate."""
    h = i.shape[1]
    shown = np.tanh(f * c_before + i * g)
    dz = np.zeros((len(i), 4 * h))
    dc = dc + dh * o - dh * o * shown * shown
    dz[:, :h] = dc * g * (i - i * i)
    dz[:, h : 2 * h] = dc * c_before * (f - f * f)
    dz[:, 2 * h : 3 * h] = dc * i * (1 - g) * (1 + g)
    dz[:, 3 * h :] = dh * shown * (o - o * o)
    return dz, f * dc


def slip(name, hint, **options):
    return Slip(name, lambda *inputs: back(*inputs, **options), hint)


EXERCISE = Exercise(
    id="14.2",
    points=4,
    asks="`one_step_back(dh, dc, c_before, i, f, g, o)`: for one step of an LSTM, dz "
    "(n, 4h), the slopes at what went into i, f, g and o, side by side in this order; "
    "and dc_before (n, h). dh and dc (n, h) come from later, to h and to c",
    reference=one_step_back,
    inputs=states,
    returns=["dz", "dc_before"],
    styles=[gate_by_gate],
    slips=[
        slip(
            "dc from later forgotten",
            "What comes to the cell from the next step is missing: the dc that comes "
            "in is added to what comes through h.",
            later=False,
        ),
        slip(
            "dc from later through o, too",
            "You send the dc that comes in through o and tanh, too. It is the slope at "
            "c itself: only dh goes through them.",
            through_too=True,
        ),
        slip(
            "i and g changed places",
            "Your i meets what i was, and g what g was. c has i * g: the slope at i is "
            "dc * g, and at g dc * i.",
            i_g=True,
        ),
        slip(
            "o forgotten",
            "On the way from h to the cell o is missing: h = o * tanh(c), so its slope "
            "is o * (1 - tanh(c)**2).",
            by_o=False,
        ),
        slip(
            "no slope of tanh",
            "On the way from h to the cell the slope of tanh is missing: times "
            "1 - tanh(c)**2.",
            slope=False,
        ),
        slip(
            "c instead of tanh(c)",
            "Your slope at o takes c. What o multiplied was tanh(c).",
            swapped=True,
        ),
        slip(
            "no slopes of the gates",
            "You stop at the gates. One step further: i, f and o are sigmoids, "
            "s * (1 - s), and g is a tanh, 1 - g**2.",
            slopes=False,
        ),
        slip(
            "g as a sigmoid",
            "Your slope for g is g * (1 - g). g is a tanh: 1 - g**2.",
            g_too=True,
        ),
        slip(
            "the cell after the step",
            "Your slope at f takes the cell after the step. f multiplied the one "
            "before.",
            c_after=True,
        ),
        slip(
            "f forgotten",
            "Your dc_before is the slope at c itself. One factor is left: "
            "c = f * c_before + i * g.",
            no_f=True,
        ),
        slip(
            "another order",
            "Your gates stand in the order i, f, o, g. Asked is i, f, g, o.",
            order="ifog",
        ),
    ],
    hints=[
        "First all that comes to c: dc, and dh through o and tanh. It needs c, so one "
        "line of the way forward.",
        "Then each gate: what it multiplied, times its own slope. o gets dh, the other "
        "three get dc.",
        "`dc = dc + dh * o * (1 - np.tanh(c) ** 2)`; the first block is "
        "`dc * g * i * (1 - i)`; dc_before is `dc * f`.",
    ],
)
