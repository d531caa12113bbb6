"""The interactive views. Each is a pure function of its state and a thin widget.

Python computes, the browser draws (static/). A view stands beside a still figure
of the same, so a reader without a kernel loses nothing but the motion.
"""

from ._activation import ActivationView
from ._adversary import AdversaryView
from ._angle import AngleView
from ._attention import AttentionView
from ._backprop import BackpropView, network_steps
from ._codes import CodesView
from ._convolution import ConvolutionView
from ._costs import CostsView, mistakes
from ._depth import DepthView
from ._descent import DescentView
from ._difference import DifferenceView
from ._explore import explore
from ._fitting import FittingView
from ._freezing import FreezeView
from ._gates import GatesView
from ._grid import GridView, draw_grid
from ._inside import InsideView
from ._neurons import NeuronsView
from ._race import RaceView
from ._relaxation import RelaxationView
from ._scores import ScoresView
from ._shapes import ShapesView
from ._stepper import StepperView, steps
from ._training import Confusion, TrainingView
from ._unrolled import UnrolledView

__all__ = [
    "ActivationView",
    "AdversaryView",
    "AngleView",
    "AttentionView",
    "BackpropView",
    "CodesView",
    "Confusion",
    "ConvolutionView",
    "CostsView",
    "DepthView",
    "DescentView",
    "DifferenceView",
    "FittingView",
    "FreezeView",
    "GatesView",
    "GridView",
    "InsideView",
    "NeuronsView",
    "RaceView",
    "RelaxationView",
    "ScoresView",
    "ShapesView",
    "StepperView",
    "TrainingView",
    "UnrolledView",
    "draw_grid",
    "mistakes",
    "explore",
    "network_steps",
    "steps",
]
