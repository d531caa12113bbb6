"""What is missing is skipped on a desk and fails in CI."""

import math

import pytest
from helpers import require, require_program


@pytest.mark.parametrize("call", [require, require_program])
def test_what_is_missing_is_skipped_with_the_way_to_get_it(call, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no_such_thing.*pip install it"):
        call("no_such_thing", "pip install it")


@pytest.mark.parametrize("call", [require, require_program])
def test_what_is_missing_fails_in_ci(call, monkeypatch):
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="no_such_thing.*pip install it"):
        call("no_such_thing", "pip install it")


def test_what_is_there_is_handed_over():
    assert require("math", "") is math
    assert "git" in require_program("git", "")


def test_a_module_that_is_there_and_broken_is_an_error(tmp_path, monkeypatch):
    (tmp_path / "broken_module.py").write_text("import no_such_thing\n")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_thing"):
        require("broken_module", "pip install it")
