"""Chapter 05: the time to walk every route, and to walk back once.

`python -m bpkit.experiments.05_routes` writes 05_routes.json beside this file: the
slope of x doubled n times, in seconds, the best of five; about ten seconds on one core.
"""

import json
import platform
from pathlib import Path
from time import perf_counter

from bpkit.autograd import Value

EVERY_ROUTE, ONCE = range(2, 23, 2), (2, 5, 10, 20, 50, 100, 200, 500, 1000)


def walk_every_route(stop):
    if stop == 0:
        return 1.0
    return 1.0 * walk_every_route(stop - 1) + 1.0 * walk_every_route(stop - 1)


def walk_back_once(doublings):
    x = y = Value(1.0)
    for _ in range(doublings):
        y = y + y
    y.backward()
    return x.grad


def best_of_five(f, doublings):
    seconds = []
    for _ in range(5):
        start = perf_counter()
        slope = f(doublings)
        seconds.append(perf_counter() - start)
        assert slope == 2.0**doublings
    return float(f"{min(seconds):.3g}")


def processor():
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(": ")[1] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


if __name__ == "__main__":
    found = {
        "machine": f"one core of {processor()}, Python {platform.python_version()}",
        "every route": [[n, best_of_five(walk_every_route, n)] for n in EVERY_ROUTE],
        "once": [[n, best_of_five(walk_back_once, n)] for n in ONCE],
    }
    path = Path(__file__).with_suffix(".json")
    path.write_text(json.dumps(found, indent=1) + "\n")
    print(path.name, "written")
