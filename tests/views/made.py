"""Every view once, as its own tests make it: for what all of them have to keep."""

from functools import cache, partial

import test_activation
import test_adversary
import test_angle
import test_attention_view
import test_backprop
import test_codes_view
import test_convolution_view
import test_costs
import test_depth
import test_descent
import test_difference
import test_fitting
import test_freezing
import test_gates
import test_grid
import test_inside_view
import test_race
import test_relaxation
import test_shapes
import test_stepper
import test_unrolled
import test_widgets

from bpkit import widgets
from bpkit.worlds import GridWorld

# As large as in a chapter, and all that each can show.
WIDE = ["S..#.G", ".#.P..", "......"]
FITTED = {"data": ([0.0, 1.0, 2.0], [1.0, 0.5, 2.0])}
HEAVY = {"optimizers": test_race.WITH_MOMENTUM, "kept": test_race.below_one}

MADE = {
    "ActivationView": test_activation.view,
    "AdversaryView": test_adversary.a_view,
    "AngleView": test_angle.a_view,
    "AttentionView": partial(test_attention_view.a_view, "hannah"),
    "BackpropView": test_backprop.a_view,
    "CodesView": test_codes_view.a_view,
    "ConvolutionView": test_convolution_view.a_view,
    "CostsView": partial(widgets.CostsView, test_costs.P, test_costs.Y),
    "DepthView": partial(widgets.DepthView, test_depth.network, **test_depth.CHOICES),
    "DescentView": partial(test_descent.a_view, **FITTED),
    "DifferenceView": partial(widgets.DifferenceView, test_difference.FUNCTIONS),
    "Explore": test_widgets.lines,
    "FittingView": test_fitting.view,
    "FreezeView": test_freezing.a_view,
    "GatesView": test_gates.a_view,
    "GridView": partial(widgets.GridView, GridWorld, test_grid.update, WIDE, moves=100),
    "InsideView": test_inside_view.a_view,
    "NeuronsView": test_widgets.neurons,
    "RaceView": partial(test_race.a_view, **HEAVY),
    "RelaxationView": test_relaxation.a_view,
    "ScoresView": widgets.ScoresView,
    "ShapesView": partial(test_shapes.a_view, d_h=3),
    "StepperView": partial(test_stepper.view_of, test_stepper.decimals),
    "TrainingView": test_widgets.trained,
    "UnrolledView": test_unrolled.a_view,
}


@cache
def shown(name):
    """The view, for tests that only look at it; who moves it makes one."""
    return MADE[name]()
