"""A batch of a real size, and what to say where it does not end."""

ROWS, WIDE, NARROW, OUT = 32, 784, 100, 10
TOO_SLOW = (
    "With one difference per weight the network runs twice for each of its 78,400 "
    "weights, and all of that is one step of training. Going back through a layer "
    "costs two matrix products."
)
