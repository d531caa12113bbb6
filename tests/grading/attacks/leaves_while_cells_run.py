# ruff: noqa
# %% The same, before anybody asks.
import os

os._exit(0)
