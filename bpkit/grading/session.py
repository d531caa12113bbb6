"""The grader's end of a box: asks, waits no longer than it said, believes nothing."""

import os
import select
import time

from bpkit.checks.trial import Stopped
from bpkit.grading import sandbox
from bpkit.grading.box import frames
from bpkit.grading.sandbox import SandboxError

READ, WRITE = select.POLLIN | select.POLLHUP, select.POLLOUT | select.POLLHUP


class Gone(Exception):
    """The box has ended, does not answer in time, or answers what it was not asked."""

    def __init__(self, kind, text):
        super().__init__(kind, text)
        self.stopped = Stopped(kind, text)


class Session:
    """A box that has started. Raises SandboxError where it does not start."""

    def __init__(self, limits, *, boxed=True):
        self.process = sandbox.start(limits, sandbox=boxed)
        self.requests = self.process.stdin.fileno()
        self.replies = self.process.stdout.fileno()
        for pipe in (self.requests, self.replies):
            os.set_blocking(pipe, False)
        try:
            self.until, self.at = time.monotonic() + limits.start, None
            facts, _ = frames.unpacked(self.read, largest=0)
            if not facts.get("ready"):
                raise frames.Garbled(facts)
        except (Gone, frames.Garbled) as error:
            said = self.close()
            raise SandboxError(sentence(said or str(error))) from None

    def ask(self, facts, arrays=(), *, seconds, largest=0, each=None):
        """Send a request and return the answer; Gone ends the session.

        each: seconds for a step, where the box says before each one which it is. After
        Gone, self.at is the step that was not done.
        """
        self.until = until = time.monotonic() + seconds
        self.at = None
        try:
            self.write(frames.packed(facts, arrays))
            while True:
                facts, arrays = frames.unpacked(self.read, largest=largest)
                if each is None or "at" not in facts:
                    return facts, arrays
                self.at = facts["at"]
                self.until = min(until, time.monotonic() + each)
        except frames.Garbled:
            self.close()
            raise Gone("ProtocolError", "it wrote where only answers go") from None
        except Gone:
            self.close()
            raise

    def write(self, frame):
        frame = memoryview(frame)
        while frame:
            self.wait(self.requests, WRITE)
            try:
                frame = frame[os.write(self.requests, frame) :]
            except BlockingIOError:
                pass
            except OSError:
                raise Gone(*ENDED) from None

    def read(self, n):
        parts = []
        while n:
            self.wait(self.replies, READ)
            try:
                part = os.read(self.replies, min(n, 1 << 20))
            except BlockingIOError:
                continue
            if not part:
                raise Gone(*ENDED)
            parts.append(part)
            n -= len(part)
        return b"".join(parts)

    def wait(self, pipe, event):
        poll = select.poll()
        poll.register(pipe, event)
        left = self.until - time.monotonic()
        if left <= 0 or not poll.poll(1000 * left):
            raise Gone("TimeoutError", "no end in the time there is")

    def close(self):
        """End the box and all that runs in it; return what it said on starting."""
        if self.process.returncode is not None:  # its number may be another's by now
            return ""
        for pipe in (self.process.stdin, self.process.stdout):
            pipe.close()
        try:
            os.killpg(self.process.pid, 9)
        except (OSError, AttributeError):
            self.process.kill()
        self.process.wait()
        self.process.notes.seek(0)
        said = self.process.notes.read(2000).decode("utf-8", "replace").strip()
        self.process.notes.close()
        return said

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


ENDED = "SystemExit", "the process ended before an answer came"


def sentence(said):
    return (
        f"The sandbox did not start: {said} This is no fault of a submission, and "
        "nobody's mark. bubblewrap (0.8 or newer) needs to make namespaces: in Docker "
        "start the container with --privileged; elsewhere see what "
        "`bwrap --unshare-all --ro-bind / / true` says (on Ubuntu, AppArmor may forbid "
        "it)."
    )
