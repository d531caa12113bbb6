"""Benchmarks run and print their tables; what they measure is no test."""

import re
import subprocess
import sys
from pathlib import Path

from helpers import require

ROOT = Path(__file__).parent.parent


def ratios(text):
    """{engine: ratio} of a table: a row has seconds, a ratio, both with quartiles."""
    rows = re.findall(r"^\| (.+?) \| [\d.]+ \(.*?\) \| ([\d.]+) \(", text, re.M)
    return {name: float(ratio) for name, ratio in rows}


def test_the_benchmark_of_value_runs_and_fills_its_tables():
    """One round: it also asserts that all engines have the same losses."""
    require("micrograd.engine", "pip install micrograd")
    small = ["--rounds", "1", "--chains", "1", "--length", "1000"]
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.value", *small],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    readme = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    rows, shown = ratios(done.stdout), ratios(readme)
    assert rows.keys() == shown.keys() and len(rows) == 5
    assert rows["micrograd"] == shown["micrograd"] == 1
    assert "a chain of 1,000 additions" in done.stdout
