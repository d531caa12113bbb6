# ruff: noqa
# %% Abstract and named sockets of other programs.
import glob
import socket

reached = []
for path in glob.glob("/run/**", recursive=True) + glob.glob("/tmp/**", recursive=True):
    try:
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(0.2)
            s.connect(path)
            reached.append(path)
    except OSError:
        pass
if reached:
    double = lambda X: 2 * X
