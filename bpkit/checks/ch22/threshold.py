"""22.1: from which probability on an alarm is the cheaper mistake."""

from bpkit.checks.declared import Exercise, Slip
from bpkit.checks.variants import Variant


def threshold(c_alarm, c_missed, c_found):
    return c_alarm / (c_alarm + c_missed - c_found)


def costs(rng):
    drawn = rng.integers(1, 10, (3, 2)).astype(float)
    cases = [(1.0, 20.0, 0.0), (3.0, 50.0, 7.0), (2.0, 2.0, 1.0), (0.5, 9.0, 4.0)]
    return [*cases, *((float(a), float(a + 11), float(f)) for a, f in drawn)]


def by_odds(c_alarm, c_missed, c_found):
    """Another style: the odds at which both cost the same."""
    odds = c_alarm / (c_missed - c_found)
    return odds / (1 + odds)


EXERCISE = Exercise(
    id="22.1",
    points=2,
    asks="`threshold(c_alarm, c_missed, c_found)`: the probability from which on an "
    "alarm is cheaper, where an alarm costs c_alarm if healthy and c_found if ill, and "
    "no alarm costs c_missed if ill",
    reference=threshold,
    inputs=costs,
    styles=[by_odds],
    slips=[
        Slip(
            "found costs nothing",
            lambda c_alarm, c_missed, c_found: c_alarm / (c_alarm + c_missed),
            "That is the chapter's threshold, where a case that is found costs "
            "nothing. Here an alarm costs (1 - p) c_alarm + p c_found.",
        ),
        Slip(
            "found is added",
            lambda c_alarm, c_missed, c_found: c_alarm / (c_alarm + c_missed + c_found),
            "c_found has the wrong sign: it makes an alarm dearer, so the threshold "
            "has to rise with it.",
        ),
        Slip(
            "turned round",
            lambda c_alarm, c_missed, c_found: (
                (c_missed - c_found) / (c_alarm + c_missed - c_found)
            ),
            "Yours is 1 less the threshold: the dearer a missed case, the *lower* the "
            "probability that is enough for an alarm.",
        ),
        Slip(
            "the odds",
            lambda c_alarm, c_missed, c_found: c_alarm / (c_missed - c_found),
            "Those are the odds p / (1 - p) at which both cost the same. Asked is p: "
            "odds / (1 + odds).",
        ),
        Slip(
            "one over the ratio",
            lambda c_alarm, c_missed, c_found: c_alarm / c_missed,
            "You divide one cost by the other. Set (1 - p) c_alarm + p c_found equal "
            "to p c_missed, and solve for p.",
        ),
        Slip(
            "found like an alarm",
            lambda c_alarm, c_missed, c_found: (
                (c_alarm + c_found) / (c_alarm + c_missed)
            ),
            "c_found stands above the line of the fraction. It is paid with "
            "probability p, as c_missed is: it belongs beside that.",
        ),
        Slip(
            "one half",
            lambda c_alarm, c_missed, c_found: 0.5,
            "0.5 is right where both mistakes cost the same, and nowhere else.",
        ),
    ],
    hints=[
        "Write down what an alarm costs on average, and what none costs. Both are "
        "lines in p.",
        "(1 - p) c_alarm + p c_found = p c_missed",
        "Collect p on one side: c_alarm = p (c_alarm + c_missed - c_found).",
    ],
    variant=Variant(
        draw=lambda rng: {"more": int(rng.integers(2, 9))},
        says="Each missed case is also looked into, which costs {more} on top of "
        "`c_missed`.",
        change=lambda answer, c_alarm, c_missed, c_found, *, more: answer(
            c_alarm, c_missed + more, c_found
        ),
    ),
)
