# ruff: noqa
# %% Parents, neighbours, and process 1.
import os
import signal

for victim in (os.getppid(), 1, -1, *range(2, 400)):
    for name in ("SIGTERM", "SIGINT", "SIGHUP"):
        try:
            if victim != os.getpid():
                os.kill(victim, getattr(signal, name))
        except OSError:
            pass
for victim in (os.getppid(), 1):
    try:
        if victim not in (0, os.getpid()):
            os.kill(victim, signal.SIGKILL)
    except OSError:
        pass
