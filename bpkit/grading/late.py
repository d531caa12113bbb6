"""What lateness costs: a rule in words, as "10% a day, 3 days grace", or none."""

import re
from dataclasses import dataclass

from bpkit.grading.files import GradingError

RULE = re.compile(
    r"(?P<percent>\d+(\.\d+)?) ?% (a|per) day(, ?(?P<grace>\d+) days?('| of)? grace)?"
)


@dataclass(frozen=True)
class Rule:
    """Each begun day after the days of grace takes percent of what was reached."""

    percent: float = 0
    grace: int = 0

    def share(self, submission):
        """What is left of the points, 0 to 1. Where no time is known, all is."""
        days = submission.days if submission and submission.days else 0
        return max(0.0, 1 - self.percent / 100 * max(0, days - self.grace))


def rule(said):
    """The Rule in these words; that of no deduction for "none" and for nothing."""
    if said in (None, "none"):
        return Rule()
    found = RULE.fullmatch(said.strip())
    if not found or float(found["percent"]) > 100:
        raise GradingError(
            f"{said!r} is no rule for late work. Write it as '10% a day', as "
            "'10% a day, 3 days grace', or as 'none'."
        )
    return Rule(float(found["percent"]), int(found["grace"] or 0))
