"""Independent implementations that bpkit is compared with."""

import pytest
from helpers import require


@pytest.fixture(scope="session")
def torch():
    torch = require("torch", "pip install torch (the CPU build is enough)")
    torch.set_num_threads(1)
    return torch


@pytest.fixture(scope="session")
def autograd():
    require("autograd.numpy", "pip install autograd")
    return require("autograd", "pip install autograd")
