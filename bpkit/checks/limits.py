"""A limit on the time of a call in the learner's own kernel.

A watchdog thread interrupts the main thread, as Ctrl-C does, on every system. In a
browser there are no threads: there Python itself looks at the clock at each line, and
so it does where the call is not in the main thread. What runs in C is interrupted when
it returns.
"""

import _thread
import contextlib
import os
import signal
import sys
import threading
import time

AGAIN, TRIES = 1.0, 3  # seconds between interrupts, where an answer swallows them
DEAF = (
    "Your answer catches the interrupt that should end it, and goes on. Only a restart "
    "of the kernel stops it: Kernel, Restart Kernel. Then look for a bare `except:`."
)


class Clock:
    """over: was the time up before the call came back?"""

    def __init__(self, out):
        self.over, self.out = False, out
        self.done, self.lock = threading.Event(), threading.Lock()


@contextlib.contextmanager
def time_limit(seconds, out=None):
    """KeyboardInterrupt in the body after so many seconds; None: no limit.

    Yields a Clock, whose `over` tells this interrupt from the learner's own. out: where
    to say that no interrupt is heard (default: sys.stdout).
    """
    clock = Clock(out or sys.stdout)
    if seconds is None:
        yield clock
        return
    watched = threading.current_thread() is threading.main_thread()
    guard = traced if not watched else guarded if can_start_threads() else monitored
    with guard(clock, seconds):
        yield clock


def can_start_threads():
    return sys.platform != "emscripten"  # Pyodide: Python in the browser


@contextlib.contextmanager
def guarded(clock, seconds):
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=watch, args=(clock, seconds), daemon=True).start()
    try:
        yield
    finally:
        settle(clock)
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)


def watch(clock, seconds):
    """Interrupt the main thread when the time is up, and again if it does not hear."""
    for wait in [seconds] + [AGAIN] * TRIES:
        if clock.done.wait(wait):
            return
        with clock.lock:
            if clock.done.is_set():
                return
            clock.over = True
            interrupt()
    if not clock.done.wait(AGAIN):
        print(DEAF, file=clock.out)


def interrupt():
    if hasattr(signal, "pthread_kill"):  # wakes a sleep, too
        signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)
    else:
        _thread.interrupt_main()


def settle(clock):
    """From here on no interrupt comes; one that is on its way is taken."""
    while not clock.done.is_set():
        with contextlib.suppress(KeyboardInterrupt), clock.lock:
            clock.done.set()
    with contextlib.suppress(KeyboardInterrupt):
        time.sleep(0.01 if clock.over else 0)


@contextlib.contextmanager
def traced(clock, seconds):
    end, before = time.monotonic() + seconds, sys.gettrace()

    def look(frame, event, arg):
        if time.monotonic() > end and not clock.done.is_set():
            clock.over = True
            raise KeyboardInterrupt
        return look

    sys.settrace(look)
    try:
        yield
    finally:
        clock.done.set()
        sys.settrace(before)
        clock.over = clock.over or time.monotonic() > end


@contextlib.contextmanager
def monitored(clock, seconds):
    """Like traced, for all threads, and not undone by an answer that swallows it."""
    if not hasattr(sys, "monitoring"):  # before Python 3.12
        with traced(clock, seconds):
            yield
        return
    end, monitoring = time.monotonic() + seconds, sys.monitoring
    # What calls the answer and ends the watch is not interrupted itself.
    ours = (os.path.dirname(__file__), contextlib.contextmanager.__code__.co_filename)

    def look(code, *where):
        if time.monotonic() > end and not code.co_filename.startswith(ours):
            clock.over = True
            raise KeyboardInterrupt

    tool, events = monitoring.DEBUGGER_ID, monitoring.events
    kinds = [events.LINE, events.JUMP, events.PY_START, events.PY_RESUME]
    monitoring.use_tool_id(tool, "bpkit")
    for kind in kinds:
        monitoring.register_callback(tool, kind, look)
    monitoring.set_events(tool, sum(kinds))
    try:
        yield
    finally:
        monitoring.set_events(tool, events.NO_EVENTS)
        monitoring.free_tool_id(tool)
        clock.over = clock.over or time.monotonic() > end
