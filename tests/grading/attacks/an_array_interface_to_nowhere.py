# ruff: noqa
# %% Numbers from an address that nobody gave.
import numpy as np


class Pointer:
    def __init__(self, address):
        self.__array_interface__ = {
            "shape": (1 << 16,),
            "typestr": "<f8",
            "data": (address, False),
            "version": 3,
        }


def double(X):
    return Pointer(1)


def center(X):
    return Pointer(id(X))
