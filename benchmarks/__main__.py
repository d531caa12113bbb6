"""`python -m benchmarks`: measure, print, and renew the page and its figure."""

import argparse
import json
from importlib import import_module
from pathlib import Path

from benchmarks import measures, page

BENCHMARKS = {  # and the packages that its figures depend on
    "network": ["numpy", "torch", "scikit-learn", "autograd", "jax", "jaxlib"],
    "value": ["numpy", "micrograd", "torch"],
    "images": ["numpy", "torch"],
    "sequences": ["numpy", "torch"],
    "startup": ["numpy"],
    "notebooks": ["pytest", "nbval", "nbclient", "ipykernel", "matplotlib"],
    "grading": ["numpy", "nbgrader", "distributed"],
}


def main():
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="bpkit beside its peers."
    )
    names = list(BENCHMARKS)
    parser.add_argument("--only", nargs="+", choices=names, default=names)
    parser.add_argument(
        "--json", action="store_true", help="print JSON; the page stays as it is"
    )
    parser.add_argument(
        "--quick", action="store_true", help="see that it runs: a round of a small size"
    )
    parser.add_argument(
        "--page", type=Path, default=page.FOLDER, help="the folder of README.md"
    )
    options = parser.parse_args()
    found = {}
    for name in options.only:
        before = measures.load()
        rows = import_module(f"benchmarks.{name}").measures(options.quick)
        found[name] = {
            "machine": measures.machine(["bpkit-course", *BENCHMARKS[name]]),
            "load": [round(x, 1) for x in (before, measures.load())],
            "measures": rows,
        }
        if not options.json:
            print(f"# {name}\n\n{page.part(found[name])}\n", flush=True)
        if not (options.json or options.quick):  # at once: the next one may stop
            page.renew(found, options.page)
    if options.json:
        print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
