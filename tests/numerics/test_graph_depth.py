"""Deep graphs, much-used values, and memory that comes back by itself."""

import subprocess
import sys

import pytest

from bpkit.autograd import Value, apply

DEEP = """
import gc, sys, threading
from bpkit.autograd import Value

def count():
    return sum(isinstance(x, Value) for x in gc.get_objects())

def chain(n):
    x = y = Value(1.0)
    for i in range(n // 4):
        y = (y * 0.5 + x) * 1.5 + -0.25
    y.backward()
    return x, y

def work():
    x, y = chain(1_000_000)
    print(y.data, x.grad)
    del y
    print(count(), sys.getallocatedblocks())

gc.collect()
gc.disable()
chain(40)  # what is made once and kept
sys.setrecursionlimit(150)
threading.stack_size(128 * 1024 if sys.version_info < (3, 13) else 1024 * 1024)
before = sys.getallocatedblocks()
thread = threading.Thread(target=work)
thread.start()
thread.join()
print(before, count(), gc.collect())
"""


def test_a_million_operations_need_no_stack_and_no_garbage_collector():
    """Forward, backward, thrown away: by loops, on a stack of 128 kB, gc switched off.

    Python itself frees nested values some at a time, and 3.13 needs more than 256 kB
    for that: there it is 1 MB, a byte a value.
    y <- 1.5 (y / 2 + x) - 1 / 4 from y = x = 1 goes to y = 5 and dy/dx = 6.
    """
    done = subprocess.run(
        [sys.executable, "-c", DEEP], capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0 and not done.stderr, done.stderr
    data, slope, alive, blocks, before, left, garbage = map(float, done.stdout.split())
    assert (data, slope) == (pytest.approx(5), pytest.approx(6))
    assert alive == 1  # x, which work still holds
    assert blocks < before + 10_000  # Python keeps some tuples for later; not 1,000,000
    assert left == garbage == 0


def test_thirty_doublings_are_thirty_steps_and_not_a_billion_routes():
    calls = []

    def double_backward(dC, A, B):
        calls.append(dC)
        return dC, dC

    x = y = Value(1.0)
    for _ in range(30):
        y = apply(lambda A, B: A + B, double_backward, y, y)
    y.backward()
    assert (x.grad, y.data) == (2**30, 2**30)
    assert calls == [2.0**k for k in range(30)]


def test_a_value_used_a_thousand_times_is_walked_once():
    x = Value(2.0)
    calls = []

    def slow_backward(dC, A):
        calls.append(dC)
        return dC

    y = apply(lambda A: A, slow_backward, x)
    total = Value(0.0)
    for _ in range(1000):
        total = total + y
    total.backward()
    assert (x.grad, calls) == (1000, [1000])
