# ruff: noqa
# chapter: 09
# %% The answer to one exercise imports it, and keeps it for the next ones.
import bpkit.optimizers
from bpkit.optimizers import *

kept = [Adagrad, AdamW, bpkit.optimizers.Adagrad]


class RepairedAdam(Adam):
    pass


class Adagrad(kept[2]):
    pass


class AdamW(kept[1]):
    def __init__(self, lr, weight_decay=0.1):
        super().__init__(lr, weight_decay=weight_decay)
