"""How a text with numbers is said. static/shared.js does the same in the browser.

eSpeak, the voice of NVDA and Orca, was asked (1.51): of 3·10⁻⁵ it says "three ten", of
-0.5 with a hyphen "zero point five", of 1.1e-05 "one point one e zero five". It says
what is meant of 3 times 10 to the −5, with a true minus.
"""

import re

import numpy as np

EXPONENT = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)e([+\-−]?)0*(\d+)\b")
NO_NUMBER = [
    (re.compile(r"(?<![\w'\"])nan(?![\w'\"])", re.IGNORECASE), "not a number"),
    (
        re.compile(r"(?<![\w'\"])[-−](?:inf(?![\w'\"])|∞)", re.IGNORECASE),
        "minus infinity",
    ),
    (re.compile(r"(?<![\w'\"])inf(?![\w'\"])|∞", re.IGNORECASE), "infinity"),
]
MINUS_ZERO = re.compile(r"(?<![\w.)\]])[-−](0(?:\.0*)?)(?!\.?\d)")
HYPHEN = re.compile(r"(?<![\w.)\]])-(?=\.?\d)")


def aloud(text):
    """The text as a screen reader says it right; what is right already stays.

    Powers of ten are words, nan and inf too; 0 has no minus, and a minus is no hyphen.
    """
    said = EXPONENT.sub(_power_in_words, text)
    for pattern, words in NO_NUMBER:
        said = pattern.sub(words, said)
    return HYPHEN.sub("−", MINUS_ZERO.sub(r"\1", said))


def _power_in_words(match):
    digits, sign, size = match.groups()
    power = -int(size) if sign in ("-", "−") else int(size)
    if -4 <= power <= 5:
        return _plain(f"{digits}e{power}")
    times = "" if float(digits) == 1 else f"{_plain(digits)} times "
    return f"{times}10 to the {power}"


def _plain(number):
    return np.format_float_positional(float(number), trim="-")
