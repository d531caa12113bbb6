# chapter: 08
# Asked for are two ways to a gradient; one way is gone twice.
# %%
from bpkit.layers import Layer


def two_gradients(f, f_backward, X, g, dA):
    layer = Layer(f, f_backward, g=g)
    layer.forward(X)
    layer.backward(dA)
    first = layer.grads["g"].copy()
    layer.backward(dA)
    return first, layer.grads["g"]
