"""What conftest.py puts into every kernel under test does what it says."""

import subprocess
import sys
from pathlib import Path

import pytest

STARTUP = (Path(__file__).parent / "kernel_startup.py").read_text(encoding="utf-8")


def run(code):
    """Run code after the start-up file, in a Python of its own."""
    return subprocess.run(
        [sys.executable, "-c", f"{STARTUP}\n{code}"], capture_output=True, text=True
    )


@pytest.mark.parametrize(
    "code",
    [
        'import socket; socket.create_connection(("192.0.2.1", 9), timeout=1)',
        'import socket; socket.socket().connect(("192.0.2.1", 9))',
        'import socket; socket.getaddrinfo("example.org", 80)',
        'import urllib.request as u; u.urlopen("http://example.org", timeout=1)',
    ],
)
def test_a_notebook_cannot_reach_the_network(code):
    assert "a notebook reached for" in run(code).stderr


def test_the_loopback_can_be_reached():
    code = """
import socket
with socket.create_server(("127.0.0.1", 0)) as server:
    socket.create_connection(server.getsockname()).close()
socket.getaddrinfo("localhost", 80)
print("reached")
"""
    assert run(code).stdout == "reached\n"


@pytest.mark.parametrize("kind", ["DeprecationWarning", "FutureWarning"])
def test_what_is_deprecated_is_an_error_in_a_cell(kind):
    result = run(f'import warnings; warnings.warn("old", {kind})')
    assert f"{kind}: old" in result.stderr and result.returncode == 1
