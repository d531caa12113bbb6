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
            "You multiply the weights by `input_factor`. 1000 times as many grams come "
            "in, so the price of each is divided by 1000.",
        ),
        Slip(
            "input factor multiplies, output factor forgotten",
            lambda w, b, i, o: (w * i, b * o),
            "You multiply the weights by `input_factor`, which divides, and leave "
            "`output_factor` out of them. A weight is output per input.",
        ),
        Slip(
            "input factor multiplies, output left alone",
            lambda w, b, i, o: (w * i, b),
            "You multiply the weights by `input_factor`. 1000 times as many grams come "
            "in, so the price of each is divided by 1000; and the price is in the old "
            "unit still: `output_factor` is not used.",
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
            "You divide weights and bias by `output_factor`. A price of 2 is 200 "
            "cents: the number grows.",
        ),
        Slip(
            "factors swapped",
            lambda w, b, i, o: (w * i / o, b * o),
            "The two factors have changed places in your weights. A weight is "
            "output per input: which factor belongs above the line?",
        ),
        Slip(
            "weights keep the old input unit",
            lambda w, b, i, o: (w * o, b * o),
            "Your weights still price the old unit of the input. A weight is output "
            "per input: divide by `input_factor`, too.",
        ),
        Slip(
            "output left in its old unit",
            lambda w, b, i, o: (w / i, b),
            "Your prices are still in the old unit of the output: `output_factor` is"
            " not used.",
        ),
        Slip(
            "everything upside down",
            lambda w, b, i, o: (w * i / o, b / o),
            "Both factors stand on the wrong side. In cents a price is 100 times as "
            "large a number, in grams a parcel is 1000 times as large a number: what"
            " does that do to price per mass?",
        ),
        Slip(
            "bias divided by the output factor",
            lambda w, b, i, o: (w * o / i, b / o),
            "The weights are right. The bias is a price like theirs: in cents it is "
            "a larger number, so multiply.",
        ),
        Slip(
            "bias meets the first input",
            lambda w, b, i, o: (w * o / i, b * o / i[0]),
            "The weights are right. No input meets the bias: it is counted in output"
            " units alone.",
        ),
        Slip(
            "numbers of the parcels",
            lambda w, b, i, o: (w / 1000 * 100, b * 100),
            "1000 and 100 belong to the parcels of the example. Use `input_factor` "
            "and `output_factor`.",
        ),
        Slip(
            "first factor for all",
            lambda w, b, i, o: (w * o / i[0], b * o),
            "You divide all weights by the first input factor. Each input has a unit"
            " of its own: divide by the whole `input_factor`, entry by entry.",
        ),
        Slip(
            "sum of the factors",
            lambda w, b, i, o: (w * o / i.sum(), b * o),
            "You divide by the sum of the input factors. Each input has a unit of "
            "its own: divide entry by entry.",
        ),
        Slip(
            "mean of the factors",
            lambda w, b, i, o: (w * o / i.mean(), b * o),
            "You divide by the mean of the input factors. Each input has a unit of "
            "its own: divide entry by entry.",
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
