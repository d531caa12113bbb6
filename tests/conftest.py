"""Settings of all tests; that it stands here puts tests/ on the path (helpers)."""

import shutil

import order
import psutil
import pytest
from helpers import PATIENCE, require, require_program
from hypothesis import settings

# Derandomized: a test says the same today and tomorrow. No deadline: CI is busy.
settings.register_profile(
    "bpkit", derandomize=True, deadline=None, max_examples=20, database=None
)
settings.load_profile("bpkit")

# The sandbox of Chromium wants a user that is not root; the rest keeps it from asking
# its maker for news at every start.
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    """One Chromium a process: playwright runs only once in it."""
    playwright = require(
        "playwright.sync_api", "pip install -r requirements-test.txt"
    ).sync_playwright()
    program = shutil.which("chromium") or require_program(
        "chromium-browser", "it is the Debian package chromium"
    )
    with playwright as driver:
        chromium = driver.chromium.launch(
            executable_path=program, args=FLAGS, timeout=PATIENCE * 1000
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="module", autouse=True)
def no_kernel_is_left_behind():
    """One that still runs `while True` takes a core from all tests after it."""
    before = kernels()
    yield
    left = kernels() - before
    assert not left, left


def kernels():
    """Numbers of the kernels that this process has started (Lab's are Lab's own)."""
    found = set()
    for child in psutil.Process().children():
        try:
            if "ipykernel_launcher" in child.cmdline():
                found.add(child.pid)
        except psutil.NoSuchProcess:
            pass
    return found


def pytest_xdist_make_scheduler(config, log):
    return order.ByUnit(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    order.sort(items)
