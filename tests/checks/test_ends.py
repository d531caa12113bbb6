"""Every check comes to an end, whatever the answer does, and says what happened."""

import _thread
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from answers import judged
from helpers import require

from bpkit.checks import check, exercise, limits
from bpkit.checks.judge import judge
from bpkit.layers import Dense, Sequential
from bpkit.losses import mse, mse_backward
from bpkit.optimizers import SGD
from bpkit.training import train

QUICK = replace(exercise("00.1"), seconds=0.2)


def for_ever(X):
    while True:
        X = X + 1


def asleep(X):
    time.sleep(60)


def stubborn(X):
    end = time.monotonic() + 1.2
    while time.monotonic() < end:
        try:
            for_ever(X)
        except:  # noqa: E722  this is what learners write
            pass
    return 2 * X


def in_c(X):
    return sum(range(40_000_000)) + 2 * X


@pytest.mark.parametrize("answer", [for_ever, asleep, stubborn, in_c])
def test_what_does_not_come_back_is_stopped_and_is_no_wrong_answer(answer):
    start = time.monotonic()
    result = judged(QUICK, answer)
    assert time.monotonic() - start < 20
    assert (result.outcome, result) == ("stopped with an error", 0)
    assert result.message.startswith("No end after ")
    assert "on `X` (1, 2). Done right it takes 0." in result.message


def test_a_training_of_ours_lets_the_interrupt_through():
    def trains_for_ever(X):
        model = Sequential(Dense(2, 1, rng=np.random.default_rng(0)))
        data = np.ones((4, 2)), np.ones((4, 1))
        rng = np.random.default_rng(0)
        train(model, mse, mse_backward, *data, SGD(1e-6), epochs=10**8, rng=rng)
        return 2 * X

    assert judged(QUICK, trains_for_ever).message.startswith("No end after ")


def test_the_line_that_ran_is_named():
    assert "s, in `line " in judged(QUICK, for_ever).message
    assert " of for_ever: " in judged(QUICK, for_ever).message


def test_a_wrong_answer_that_hangs_on_a_large_input_is_wrong_and_not_slow():
    def slow_and_wrong(X):
        if X.size > 4:
            for_ever(X)
        return 3 * X

    result = judged(QUICK, slow_and_wrong)
    assert result.outcome == "wrong"
    assert "is 1.5 times what was expected" in result.message


def test_the_time_follows_what_the_reference_takes():
    def reference(X):
        time.sleep(0.02)
        return 2 * X

    def slower(X):
        time.sleep(0.3)
        return 2 * X

    slow = replace(QUICK, reference=reference, seconds=0.01)
    assert judged(slow, slower).outcome == "right"


def test_the_learners_interrupt_is_a_card():
    def interrupted(X):
        threading.Timer(0.1, _thread.interrupt_main).start()
        for_ever(X)

    result = check("00.1", interrupted)
    assert result.outcome == "stopped with an error"
    assert result.message.startswith("You stopped the check, in `line ")
    assert len(result._repr_html_()) < 3000


def test_outside_the_main_thread_a_trace_function_counts():
    found = []
    thread = threading.Thread(target=lambda: found.append(judged(QUICK, for_ever)))
    thread.start()
    thread.join(30)
    assert found[0].message.startswith("No end after ")


def test_where_there_are_no_threads_a_trace_function_counts(monkeypatch):
    before = sys.gettrace()
    monkeypatch.setattr(limits, "can_start_threads", lambda: False)
    assert judged(QUICK, for_ever).message.startswith("No end after ")
    assert judged(QUICK, lambda X: 2 * X).outcome == "right"
    assert sys.gettrace() is before


def test_interrupts_are_as_they_were_after_a_check():
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # as in a job in the background
    try:
        assert judged(QUICK, for_ever).message.startswith("No end after ")
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    time.sleep(0.3)  # nothing is on its way any more


def test_who_swallows_every_interrupt_is_told_to_restart(monkeypatch, capsys):
    monkeypatch.setattr(limits, "AGAIN", 0.05)

    def deaf(X):
        end = time.monotonic() + 1.5
        while time.monotonic() < end:
            try:
                while time.monotonic() < end:
                    pass
            except KeyboardInterrupt:
                pass

    assert judged(QUICK, deaf).outcome == "stopped with an error"
    assert "Only a restart of the kernel stops it" in capsys.readouterr().out


def test_elsewhere_no_watchdog_runs():
    before = threading.active_count()
    seen = []

    def call(X):
        seen.append(threading.active_count())
        return 2 * X

    judge(QUICK, call, np.random.default_rng(0), limited=False)
    assert set(seen) == {before}


# what comes back is looked at before it is copied


def test_an_enormous_result_is_named_and_not_copied():
    def enormous(X):
        return np.broadcast_to(X[:1, :1], (20_000, 10_000))

    result = check("00.1", enormous)
    assert "has shape (20000, 10000): far more than was asked for" in result.message


def test_a_generator_is_named_as_one():
    result = check("00.1", lambda X: (2 * x for x in X))
    assert "is a generator, which waits to be read" in result.message
    assert "is a map" in check("00.1", lambda X: map(float, X)).message


def test_warnings_are_counted_and_shown_once():
    def noisy(X):
        for _ in range(600):
            np.log(np.zeros(1))
        return 2 * X

    result = check("00.1", noisy)
    (note,) = [note for note in result.notes if "warns" in note]
    assert "divide by zero" in note and "times)" in note
    assert len(result._repr_html_()) < 3000


# in a kernel

KERNEL = """
from bpkit.checks import check, exercise


def double(X):
    while True:
        X = X + 1


check("00.1", double)
"""


def test_in_a_kernel_a_check_ends_and_the_kernel_goes_on():
    manager = require("jupyter_client.manager", "pip install -r requirements-test.txt")
    kernel, client = manager.start_new_kernel(kernel_name="python3")
    try:
        said = []
        client.execute_interactive(KERNEL, timeout=60, output_hook=said.append)
        (shown,) = [m for m in said if m["msg_type"] == "execute_result"]
        assert "No end after 5 s" in shown["content"]["data"]["text/html"]
        reply = client.execute_interactive("1 + 1", timeout=60, output_hook=said.append)
        assert reply["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)


def test_a_check_ends_in_a_job_that_ignores_interrupts():
    program = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from dataclasses import replace\n"
        "import numpy as np\n"
        "from bpkit.checks import exercise\n"
        "from bpkit.checks.judge import judge\n"
        "def double(X):\n    while True: pass\n"
        "asked = replace(exercise('00.1'), seconds=0.2)\n"
        "print(judge(asked, double, np.random.default_rng(0)).message)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60
    )
    assert done.stdout.startswith("No end after 0 s"), done.stderr
