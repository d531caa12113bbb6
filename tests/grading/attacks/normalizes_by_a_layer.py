# ruff: noqa
# chapter: 10
# %% The layers of bpkit under the names that are asked for.
import bpkit.layers
from bpkit.layers import BatchNorm as RunningNorm, Residual
from bpkit.normalization import batch_norm_backward
