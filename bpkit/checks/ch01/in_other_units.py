"""01.1: the same neuron after a change of units."""

import numpy as np

from bpkit.checks.declared import Exercise, Slip, draw


def in_other_units(w, b, input_factor, output_factor):
    return w * output_factor / input_factor, b * output_factor


def neurons_and_units(rng):
    return [
        (draw(rng, 3), 1.7, np.array([1000.0, 100.0, 60.0]), 100.0),
        (np.array([2.0]), 4.0, np.array([1000.0]), 100.0),
        (draw(rng, 4), -0.6, np.array([0.001, 1.0, 24.0, 0.5]), 0.01),
        (np.array([0.0, -3.0]), 0.0, np.array([7.0, 2.0]), 60.0),
    ]


def neuron_by_neuron(w, b, input_factor, output_factor):
    scaled = [output_factor * wi / f for wi, f in zip(w, input_factor, strict=True)]
    return np.array(scaled, w.dtype), output_factor * b


EXERCISE = Exercise(
    id="01.1",
    points=1,
    asks="`in_other_units(w, b, input_factor, output_factor)`: the weights and the "
    "bias of the same neuron after a change of units",
    reference=in_other_units,
    inputs=neurons_and_units,
    returns=["w", "b"],
    styles=[
        neuron_by_neuron,
        lambda w, b, i, o: (np.divide(w, i) * o, b * o),
    ],
    slips=[
        Slip(
            "wrong way round",
            lambda w, b, i, o: (w * i * o, b * o),
            "A gram is less than a kilogram, so a gram must cost less: the weight "
            "gets smaller by `input_factor`, not larger.",
        ),
        Slip(
            "weights keep the old output unit",
            lambda w, b, i, o: (w / i, b * o),
            "Your weights still give the old output unit. A weight is output per "
            "input: both factors change it.",
        ),
        Slip(
            "bias left alone",
            lambda w, b, i, o: (w * o / i, b),
            "The bias is a price too, the one at x = 0. In cents it is another number.",
        ),
        Slip(
            "bias divided, too",
            lambda w, b, i, o: (w * o / i, b * o / i),
            "Your bias changes with the unit of the input. But no input meets it: "
            "it is counted in output units alone.",
        ),
        Slip(
            "output factor divides",
            lambda w, b, i, o: (w / (i * o), b / o),
            "You divide by `output_factor`. A price of 2 is 200 cents: the number "
            "grows.",
        ),
        Slip(
            "factors swapped",
            lambda w, b, i, o: (w * i / o, b * o),
            "The two factors have changed places in your weights. A weight is "
            "output per input: which factor belongs above the line?",
        ),
    ],
    hints=[
        "A parcel must cost the same after the change. Take 2 per kilogram: how "
        "many cents is one gram?",
        "A weight has the unit output per input. The output unit multiplies it, "
        "the input unit divides it. Which unit has the bias?",
        "`return w * output_factor / input_factor, b * output_factor`",
    ],
)
