"""A process that grades one submission after the other: a line of JSON in, one out.

    python -m bpkit.grading.worker

It ends when its input does, so that nothing is left of a batch that was killed.
"""

import json
import os
import sys

from bpkit.grading.grade import grade
from bpkit.grading.sandbox import Limits, SandboxError

MEMORY = 4 << 30  # of addresses: what it is sent must not take the machine along


def main():
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever prints, prints elsewhere
    bound()
    for line in sys.stdin:
        task = json.loads(line)
        try:
            limits = Limits(**task.pop("limits"))
            answer = {"record": grade(**task, limits=limits)}
        except SandboxError as error:
            answer = {"sandbox": str(error)}
        results.write(json.dumps(answer) + "\n")
        results.flush()


def bound():
    try:
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
    except (ImportError, ValueError, OSError):  # Windows, macOS
        pass


if __name__ == "__main__":
    main()
