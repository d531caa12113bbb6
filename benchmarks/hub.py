"""A class on one machine: kernels that start together and run chapter 05's imports.

    python -m benchmarks.hub        1, 10 and 30 kernels, each with two settings of BLAS

Prints the table of docs/hub.md. `python -m benchmarks` leaves it out: 30 kernels want
3 GB, and what they cost has no peer to be a ratio of. Linux, as a hub is.
"""

import argparse
import json
import os
import queue
import statistics
import time

import psutil
from jupyter_client import KernelManager

from benchmarks.rounds import ROOT

CHAPTER = ROOT / "chapters" / "05_chain_rule_on_graphs.ipynb"
PATIENCE = 600
TRAIN = """
from bpkit import layers, losses, optimizers, training
from bpkit.datasets import digits
rng = np.random.default_rng(0)
X, y, *_ = digits()
model = layers.Sequential(
    layers.Dense(784, 300, rng=rng, dtype=np.float32), layers.Tanh(),
    layers.Dense(300, 10, rng=rng, dtype=np.float32),
)
training.train(
    model, losses.cross_entropy, losses.cross_entropy_backward, X, y,
    optimizers.SGD(0.1), epochs=1, rng=rng, batch_size=100,
)
"""
HEAD = ["kernels", "OPENBLAS_NUM_THREADS", "MB of its own (USS)", "its share (PSS)"]
HEAD += ["seen (RSS)", "all together, GB (PSS)", "imports, the last after s"]
HEAD += ["an epoch in each, the last after s", "load before"]


def imports():
    """The chapter's one import cell."""
    cells = json.loads(CHAPTER.read_text(encoding="utf-8"))["cells"]
    texts = ("".join(x["source"]) for x in cells if x["cell_type"] == "code")
    return next(text for text in texts if "import numpy" in text)


def started(threads):
    """A kernel and its client."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TQDM_DISABLE": "1"}
    environment.pop("OPENBLAS_NUM_THREADS", None)
    if threads:
        environment["OPENBLAS_NUM_THREADS"] = threads
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=environment, cwd=CHAPTER.parent)
    client = manager.client()
    client.start_channels()
    return manager, client


def run(kernels, code, begin):
    """Seconds from begin until the last has run the code."""
    for _, client in kernels:
        client.execute(code)  # it waits in the kernel's queue until the kernel is there
    for _, client in kernels:
        try:
            reply = client.get_shell_msg(timeout=PATIENCE)
        except queue.Empty:
            raise SystemExit(f"A kernel did not come in {PATIENCE} s.") from None
        if reply["content"]["status"] != "ok":
            raise SystemExit(f"A kernel stopped: {reply['content']}")
    return time.perf_counter() - begin


def memory(kernels):
    """Medians in MB: of its own, its share of what is shared, all that it sees."""
    processes = [psutil.Process(one.provisioner.pid) for one, _ in kernels]
    found = [process.memory_full_info() for process in processes]
    return [
        statistics.median(getattr(x, kind) for x in found) / 1e6
        for kind in ("uss", "pss", "rss")
    ]


def row(count, threads):
    load, begin = os.getloadavg()[0], time.perf_counter()
    kernels = [started(threads) for _ in range(count)]
    try:
        last = run(kernels, imports(), begin)
        own, share, seen = memory(kernels)
        trained = run(kernels, TRAIN, time.perf_counter())
    finally:
        for manager, client in kernels:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    cells = [count, threads or "not set", *(f"{x:.0f}" for x in (own, share, seen))]
    cells += [f"{share * count / 1000:.1f}", f"{last:.0f}"]
    return [*cells, f"{trained:.1f}", f"{load:.0f}"]


def main():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hub")
    parser.add_argument("counts", nargs="*", type=int, default=[1, 10, 30])
    print(f"| {' | '.join(HEAD)} |\n{'|---' * len(HEAD)}|")
    for count in parser.parse_args().counts:
        for threads in (None, "1"):
            print(f"| {' | '.join(map(str, row(count, threads)))} |", flush=True)


if __name__ == "__main__":
    main()
