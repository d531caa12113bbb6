"""What a guess may be, how it is shown, and when it is right."""

import math
import re
from decimal import Decimal

THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d*)?")  # 1,000; not 0,5
SHAPE = re.compile(r"\s*[(\[]\s*\d+\s*,[\s\d,]*[)\]]\s*")  # in quotes: "(3, 2)"
KINDS = {"number": "a number, as 0.5 or 1000", "shape": "a shape, as (3, 2)"}


def agree(guess, truth, tolerance):
    if isinstance(guess, bool | list) or isinstance(truth, bool | list):
        return type(guess) is type(truth) and guess == truth
    a, b = _number(guess), _number(truth)
    if a is None or b is None:
        return _word(guess) == _word(truth)
    if not (math.isfinite(a) and math.isfinite(b)):
        return str(a) == str(b)  # nan is nan, which == denies
    # The last factor: 1.1 is within 0.1 of 1.0, whatever the rounding.
    return abs(a - b) <= tolerance * (abs(b) or 1) * (1 + 1e-9)


def _number(value):
    """A number, also one given as a word: "10,000", "0,5", "nan"; else None."""
    if isinstance(value, str):
        value = "".join(value.split()).replace("\N{MINUS SIGN}", "-")
        value = value.replace(",", "" if THOUSANDS.fullmatch(value) else ".")
    try:
        return float(value)
    except (ValueError, OverflowError):
        return None


def offered(guess, options):
    """The guess as one of what was offered; None where it is none of that."""
    if options == "number" and not isinstance(guess, bool | list):
        if _number(guess) is None:
            return None
        return _number(guess) if isinstance(guess, str) else guess
    if options == "shape" and isinstance(guess, list):
        return guess
    if isinstance(options, str):
        return None
    same = (one for one in map(plain, options) if agree(guess, one, 0))
    return next(same, None) if options else guess


def listed(options):
    if isinstance(options, str):
        return KINDS[options]
    return f"one of {', '.join(f'`{show(plain(one))}`' for one in options)}"


def _word(value):
    words = " ".join(str(value).casefold().strip(" .!").split())
    return words.replace(" %", "%")  # "7%" is "7 %"


def kind(value):
    if isinstance(value, bool):
        return "True or False"
    if isinstance(value, list):
        return KINDS["shape"]
    number = _number(value)
    # "nan" may be one of the words that are offered.
    is_word = number is None or isinstance(value, str) and not math.isfinite(number)
    return "a word" if is_word else "a number"


def plain(value):
    """NumPy's numbers as Python's, a shape as a list: what JSON can hold."""
    came = value = unquoted(value)
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, tuple | list):
        value = [v.item() if hasattr(v, "item") else v for v in value]
        if all(type(v) is int for v in value):
            return value
    elif isinstance(value, bool | int | float | str):
        return value
    raise TypeError(
        "A prediction is a number, a word in quotes or a shape such as (3, 2); "
        f"{came!r} came, of type {type(came).__name__}."
    )


def unquoted(value):
    """A shape that came in quotes, as a list; anything else as it is."""
    if isinstance(value, str) and SHAPE.fullmatch(value):
        return [int(size) for size in re.findall(r"\d+", value)]
    return value


def show(value):
    if isinstance(value, list):
        return str(tuple(value))
    if isinstance(value, float) and 1e-6 <= abs(value) < 1e-4:
        return f"{Decimal(f'{value:.4g}'):f}"  # 0.00005, as pages write it
    if isinstance(value, float):
        return f"{value:,.0f}" if 1000 <= abs(value) < 1e9 else f"{value:.4g}"
    return str(value)
