"""Limits that the box sets itself: kind ones, with a message. Hard ones are outside."""

import io
import signal
from contextlib import contextmanager

PRINTED = 2000


class Short(io.StringIO):
    """Keeps the first characters that are printed, and swallows the rest."""

    def write(self, text):
        room = PRINTED - self.tell()
        if room > 0:
            super().write(str(text)[:room])
        return len(text)


@contextmanager
def within(seconds):
    """TimeoutError where it takes longer, again and again until it is let through."""

    def stop(*signal):
        raise TimeoutError(f"no end after {seconds:g} seconds")

    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, stop)
        signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)
    try:
        yield
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def bounded(memory):
    """Memory and processes where no sandbox sets them (nothing on Windows)."""
    try:
        import resource
    except ImportError:
        return
    for limit, value in [("RLIMIT_AS", memory), ("RLIMIT_CORE", 0)]:
        try:
            resource.setrlimit(getattr(resource, limit), (value, value))
        except (ValueError, OSError):  # macOS knows RLIMIT_AS and refuses it
            pass
