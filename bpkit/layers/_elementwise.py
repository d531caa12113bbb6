"""The activations as layers, and Flatten: what a pair does without parameters."""

from bpkit import activations, doors

from ._layer import Layer, flatten, flatten_backward


def Identity():
    return Layer(activations.identity, activations.identity_backward)


def Sigmoid():
    return Layer(activations.sigmoid, activations.sigmoid_backward)


def Tanh():
    return Layer(activations.tanh, activations.tanh_backward)


def ReLU():
    return Layer(activations.relu, activations.relu_backward)


def LeakyReLU(slope=0.01):
    doors.require_arguments(slope=slope)
    options = {"slope": slope}
    return Layer(
        activations.leaky_relu, activations.leaky_relu_backward, options=options
    )


def ELU(alpha=1.0):
    doors.require_arguments(alpha=alpha)
    return Layer(activations.elu, activations.elu_backward, options={"alpha": alpha})


def GELU():
    return Layer(activations.gelu, activations.gelu_backward)


def SiLU():
    return Layer(activations.silu, activations.silu_backward)


def Softplus():
    return Layer(activations.softplus, activations.softplus_backward)


def Flatten():
    """Images (n, channels, h, w) or any X (n, ...) to rows (n, d), as Dense takes."""
    return Layer(flatten, flatten_backward)
