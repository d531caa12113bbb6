"""The wire between grader and box: what goes in comes out, and nothing else does."""

import io
import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpkit.grading.box import frames


def unpacked(data, largest=1 << 16, longest=1 << 12):
    file = io.BytesIO(data)

    def read(n):
        part = file.read(n)
        if len(part) < n:
            raise EOFError
        return part

    return frames.unpacked(read, largest=largest, longest=longest)


ARRAYS = [
    np.arange(6.0).reshape(2, 3),
    np.float32([1.5, -0.0, np.nan, np.inf]),
    np.zeros((0, 3)),
    np.array(7),
    np.array([True, False]),
    np.arange(6).reshape(2, 3).T,
]


def test_facts_and_arrays_come_back_as_they_were():
    facts, arrays = unpacked(frames.packed({"a": [1, "ü", None]}, ARRAYS))
    assert facts == {"a": [1, "ü", None]}
    for came, sent in zip(arrays, ARRAYS, strict=True):
        assert came.dtype == sent.dtype and came.shape == sent.shape
        np.testing.assert_array_equal(came, sent)
        assert came.flags.writeable


VALUES = [1, 2.5, True, None, "x", np.float32(1.5), ARRAYS[0], (1, [ARRAYS[1]]), ()]


def test_the_inputs_of_an_answer_keep_their_types():
    arrays = []
    sent = json.loads(json.dumps(frames.flat(VALUES, arrays)))
    for came, value in zip(frames.full(sent, arrays), VALUES, strict=True):
        assert type(came) is type(value)
        assert repr(came) == repr(value)


def test_what_no_exercise_hands_over_does_not_cross():
    with pytest.raises(TypeError, match="object does not cross"):
        frames.flat((object(),), [])


def frame(line, body=b""):
    line = line if isinstance(line, bytes) else json.dumps(line).encode()
    return struct.pack("<II", len(line), len(body)) + line + body


FORGED = {
    "no JSON": frame(b"hello"),
    "bytes": frame(b"\xff\xfe\x00"),
    "deep": frame(b"[" * 4000),
    "no pair": frame([1]),
    "no facts": frame([[1], []]),
    "an object array": frame([{}, [["|O", 1]]], b"\0" * 8),
    "a pickle": frame([{}, [["|O8", 1]]], b"cos\nsystem\n(S'true'\ntR."),
    "a structure": frame([{}, [[[["a", "<f8"]], 1]]], b"\0" * 8),
    "fewer bytes": frame([{}, [["<f8", 2]]], b"\0" * 8),
    "more bytes": frame([{}, [["<f8", 1]]], b"\0" * 16),
    "a negative axis": frame([{}, [["<f8", -1]]]),
    "half an axis": frame([{}, [["<f8", 0.5]]]),
    "yes as an axis": frame([{}, [["<f8", True]]], b"\0" * 8),
    "a huge axis beside an empty one": frame([{}, [["<f8", 0, 2**40]]]),
    "nine axes": frame([{}, [["<f8", *[1] * 9]]], b"\0" * 8),
    "a long line": frame(b"[" + b" " * 5000 + b"{}, []]"),
    "large arrays": frame([{}, [["<f8", 10**4]]], b"\0" * 80_000),
    "lengths alone": b"\xff" * 8,
}


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_frame_is_refused(what):
    with pytest.raises(frames.Garbled):
        unpacked(FORGED[what])


@given(st.binary(max_size=200), st.binary(max_size=50))
def test_any_bytes_are_a_frame_or_refused(line, body):
    try:
        facts, arrays = unpacked(frame(line, body))
    except frames.Garbled:
        return
    assert isinstance(facts, dict)
    assert sum(array.nbytes for array in arrays) == len(body)
