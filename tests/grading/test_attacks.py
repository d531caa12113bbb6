"""Nobody gets a point that was not earned, and nobody else loses one by it."""

import json

import pytest
from helpers import require_program
from submitted import (
    ATTACKS,
    SHORT,
    attack,
    hand_in,
    maximum,
    notebook_of,
    points,
    sources_of,
)

from bpkit.grading.batch import batch

HONEST_AFTER = 6  # attacks: so many stand between two honest notebooks


@pytest.fixture(scope="module")
def class_of_attackers(tmp_path_factory):
    """name -> record of every attack, and of the honest among them; one batch."""
    require_program("bwrap", "it is the Debian package bubblewrap")
    folder = tmp_path_factory.mktemp("attacked")
    right = sources_of(notebook_of("solutions", "00"))
    submissions = []
    for n, path in enumerate(ATTACKS):
        submissions.append(hand_in(folder, path.stem, attack(path)))
        if n % HONEST_AFTER == 0:
            submissions.append(hand_in(folder, f"honest_{n}", right))
    done = batch(submissions, folder / "out", seed=3, limits=SHORT, jobs=2)
    return {one.key: record for one, record in done}


def test_the_batch_is_finished(class_of_attackers):
    honest = -(-len(ATTACKS) // HONEST_AFTER)
    assert len(class_of_attackers) == len(ATTACKS) + honest
    assert {record["status"] for record in class_of_attackers.values()} == {"graded"}


@pytest.mark.parametrize("path", ATTACKS, ids=lambda path: path.stem)
def test_an_attack_steals_no_point(path, class_of_attackers):
    record = class_of_attackers[path.stem]
    stolen = [one for one in record["exercises"] if one["points"]]
    assert not stolen
    assert record["exercises"]


def test_the_honest_beside_them_get_all_points(class_of_attackers):
    honest = [r for name, r in class_of_attackers.items() if name.startswith("honest")]
    assert len(honest) > 5
    for record in honest:
        assert points(record) == maximum(record) == 3


def test_what_attackers_say_is_text_without_control_characters(class_of_attackers):
    record = class_of_attackers["words_that_hurt"]
    text = json.dumps(record, ensure_ascii=False)
    text.encode("utf-8")
    said = [one["message"] + str(one["details"]) for one in record["exercises"]]
    assert any("<script>" in words for words in said)  # the page escapes it
    assert not any(ord(c) < 32 and c not in "\n\t" for c in text)


def test_no_attack_ran_where_the_grader_is(class_of_attackers, tmp_path_factory):
    from pathlib import Path

    assert not Path("/tmp/bpkit_grader_was_here").exists()
