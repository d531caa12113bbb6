"""What each attack of tests/grading/attacks gets: `python -m benchmarks.attacks`."""

import os
import sys
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks.rounds import ROOT


def attacked(jobs):
    """Rows of the attack table: name, points, of how many, outcomes, seconds."""
    import submitted

    from bpkit.grading.batch import batch

    with tempfile.TemporaryDirectory() as folder:
        some = [
            submitted.hand_in(Path(folder), path.stem, submitted.attack(path))
            for path in submitted.ATTACKS
        ]
        for one, record in batch(some, folder, seed=3, jobs=jobs):
            outcomes = Counter(e["outcome"] for e in record["exercises"])
            said = ", ".join(f"{n} {outcome}" for outcome, n in outcomes.items())
            points, maximum = submitted.points(record), submitted.maximum(record)
            yield one.key.replace("_", " "), points, maximum, said, record["seconds"]


def main():
    sys.path.insert(0, str(ROOT / "tests" / "grading"))
    print("| attack | points stolen | of | outcomes | seconds |\n|---|---|---|---|---|")
    for line in sorted(attacked(os.cpu_count())):
        print(f"| {' | '.join(map(str, line))} |", flush=True)


if __name__ == "__main__":
    main()
