# ruff: noqa
# %% Replies of the right form that hold something else at every place.
import json
import os
import struct
import sys

main = sys.modules["box.main"]
ODD = [float("inf"), -1, 10**40, True, None, "x", [], {}, [[[[]]]], {"a": {}}]
real, count = main.answer, [0]


def deep(n):
    thing = []
    for _ in range(n):
        thing = [thing]
    return thing


def answer(pipe, facts, arrays=()):
    for key in facts:
        if key not in ("ready", "id"):
            count[0] += 1
            facts[key] = ODD[count[0] % len(ODD)]
            if count[0] % 7 == 0:
                facts[key] = deep(900)
    line = json.dumps([facts, []]).encode()
    os.write(pipe, struct.pack("<II", len(line), 0) + line)


def double(X):
    main.answer = answer
    return X
