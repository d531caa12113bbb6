"""A plugin of pytest: before the tests are read, a slip stands in for the right one."""

import os
from importlib import import_module

NUMBER = "BPKIT_CAPSTONE_SLIP"

if NUMBER in os.environ:
    replaces, wrong, _ = import_module("slips").SLIPS[int(os.environ[NUMBER])]
    setattr(import_module("operation"), replaces, wrong)
