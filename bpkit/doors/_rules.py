"""Learning rules: the models that they can walk through."""


def require_dense_first(model, kind):
    """A row of layers whose first is of that kind."""
    layers = getattr(model, "layers", ())
    if not layers or not isinstance(layers[0], kind):
        raise TypeError(
            f"the model is {model!r}, expected a Sequential of Dense and activation "
            "layers with a Dense first (a rule needs to know whose weights it moves)."
        )


def require_in_twos(model, kind):
    """Dense and activation in turn, an activation last."""
    layers = getattr(model, "layers", ())
    dense = [isinstance(layer, kind) for layer in layers]
    if not dense or dense != [True, False] * (len(dense) // 2):
        raise TypeError(
            f"the model is {model!r}, expected Dense and activation in turn, as in "
            "Sequential(Dense(...), ReLU()): a layer is judged by its activity."
        )
