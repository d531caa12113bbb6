"""What is said about an answer: a slip by name, an error and its cure, a pattern."""

import numpy as np

from bpkit.checks import patterns
from bpkit.checks.trial import agree, close, well_mannered

UNSTEADY = (
    "The first call is right; the second, with the same inputs, is not. Does your "
    "function keep something from call to call, or change a variable outside?"
)
NO_DERIVATIVE = "Central differences of the forward function give other numbers."
CHANGED = (
    "The numbers are right, but your function changes {}, its input, and whoever calls "
    "it loses the data. `X = X - 1` makes a new array; `X -= 1` and `X[...] = ` do not."
)
DTYPE = (
    "The numbers are right, but float32 came in and float64 goes out. Look for an "
    "array that you make yourself: `np.zeros(n, X.dtype)` has the dtype of `X`."
)
ADVICE = {
    "NameError": "Inside the function you have its parameters, {signature}, and what "
    "the notebook has defined above. Check the spelling.",
    "UnboundLocalError": "A name is used before the function gives it a value.",
    "ValueError": "The shapes: {shapes}. Write the shape of each step beside it and "
    "see which two do not fit.",
    "IndexError": "The shapes: {shapes}. Counting starts at 0 and ends one before the "
    "size.",
    "AttributeError": "Print what stands before the dot: is it what you expect?",
    "RecursionError": "The function calls itself: does a helper have the same name?",
    "TimeoutError": "Does a loop never end?",
    "ZeroDivisionError": "Print the number that you divide by.",
}
ARGUMENTS = "The check calls {signature}: take these parameters, in this order."
RUN_IT = "Call your function yourself and look at each of its steps."


def untouched(exercise):
    return (
        "The line `raise NotImplementedError` is still there: your answer goes in its "
        f"place. Asked for: {exercise.asks}."
    )


def praise(exercise, trials):
    if not exercise.takes:
        return "That is it."
    arrays = [x for trial in trials for x in trial.inputs if isinstance(x, np.ndarray)]
    single = " and in float32" if any(x.dtype == np.float32 for x in arrays) else ""
    slopes = " Central differences agree." if exercise.forward else ""
    return (
        f"Right on {len(trials)} inputs, on a second call{single}, and the inputs stay "
        f"as they were.{slopes}"
    )


def explain(exercise, trials, wanted):
    """Outcome, message, slip and details for an answer with wrong numbers or none."""
    pairs = list(zip(trials, wanted, strict=True))
    failing = [pair for pair in pairs if not exercise.is_right(*pair)]
    passing = [trial for trial, want in pairs if exercise.is_right(trial, want)]
    failing.sort(key=lambda pair: pair[0].size)
    trial, want = failing[0]
    slip = recognize(exercise, trials, wanted)
    outcome = "wrong"
    if trial.numbers is not None:
        message = slip.hint if slip else describe(exercise, failing, passing)
    elif isinstance(trial.failure, str):
        message = slip.hint if slip else trial.failure
    else:
        outcome = "stopped with an error"
        message = advise(exercise, trial, slip)
    if trial.changed:
        message += f" (It also changes {code(trial.changed)}, its input.)"
    details = evidence(exercise, trial, want)
    return dict(outcome=outcome, message=message, slip=slip, details=details)


def recognize(exercise, trials, wanted):
    """The slip whose numbers are the answer's: all of them, else those of one part."""
    cases = [trial.inputs for trial in trials]
    tried = [(slip, exercise.trials_of(slip.answer, cases)) for slip in exercise.slips]
    for part in [None, *range(exercise.parts)]:
        for slip, slips in tried:
            if explains(slips, trials, wanted, exercise.tolerance, part):
                return slip


def explains(slips, trials, wanted, tolerance, part):
    """Does a slip do what the answer does, and something wrong at least once?

    An answer that overflows where the slip does not has one more fault, and may still
    have this one. Where all that they share is an error, the errors must be the same.
    """
    shared = []
    for slip, trial, want in zip(slips, trials, wanted, strict=True):
        if agree(trial, slip, tolerance, part):
            if not agree(slip, want, tolerance, part):
                shared.append((slip, trial))
        elif slip.overflowed or not trial.overflowed:
            return False
    if all(slip.numbers is None for slip, _ in shared):
        return bool(shared) and all(s.reason == t.reason for s, t in shared)
    return True


def describe(exercise, failing, passing):
    """The pattern in the first part that is wrong, and when it is wrong."""
    pairs = [(trial, want) for trial, want in failing if trial.numbers is not None]

    def wrong(pair, part):
        got, want = (trial.numbers[part] for trial in pair)
        return not close(got, want, exercise.tolerance)

    parts = range(len(pairs[0][0].numbers))
    part = next(i for i in parts if wrong(pairs[0], i))
    failures = [
        patterns.Failure(trial.numbers[part], want.numbers[part], trial.inputs)
        for trial, want in pairs
        if wrong((trial, want), part)
    ]
    label = label_of(exercise, part)
    sentence = patterns.sentence_for(
        label, failures, exercise.takes, discreet=is_a_value(exercise)
    )
    apart = patterns.what_sets_apart(
        [trial.inputs for trial, _ in failing],
        [trial.inputs for trial in passing],
        exercise.takes,
    )
    return f"{sentence} {apart}".strip()


def advise(exercise, trial, slip):
    """An exception: what it says, where, and what to do."""
    kind, text, where = trial.failure.args
    if slip:
        advice = slip.hint
    elif kind == "TypeError" and "positional argument" in text:
        advice = ARGUMENTS.format(signature=exercise.signature)
    else:
        advice = ADVICE.get(kind if exercise.takes else "", RUN_IT).format(
            signature=exercise.signature,
            shapes=patterns.shapes(exercise.takes, trial.inputs),
        )
    place = f", in `{where}`" if where else ""
    return f"`{kind}: {text}`{place}. {advice}"


def admonish(exercise, trials, wanted):
    """Right numbers, wrong manners: message and slip."""
    cases = [trial.inputs for trial in trials]
    for slip in exercise.slips:
        slips = exercise.trials_of(slip.answer, cases)
        if all(map(exercise.is_right, slips, wanted)) and [
            well_mannered(*pair) for pair in zip(slips, wanted, strict=True)
        ] == [well_mannered(*pair) for pair in zip(trials, wanted, strict=True)]:
            return dict(message=slip.hint, slip=slip)
    changed = [name for trial in trials for name in trial.changed]
    return dict(message=CHANGED.format(code(changed)) if changed else DTYPE)


def evidence(exercise, trial, want):
    """The smallest input that shows it. A value that is asked for is not given away."""
    lines = [
        patterns.shown(name, value)
        for name, value in zip(exercise.takes, trial.inputs, strict=True)
    ]
    if trial.numbers is not None and not is_a_value(exercise):
        for part, (came, expected) in enumerate(
            zip(trial.numbers, want.numbers, strict=True)
        ):
            label = label_of(exercise, part).replace("`", "")
            lines.append(patterns.shown(label, came))
            lines.append(patterns.shown("expected", expected))
    return [("The smallest input that shows it", "\n\n".join(lines))] if lines else []


def is_a_value(exercise):
    """Is the value itself the answer, so that showing it would give it away?"""
    return not exercise.takes and not exercise.measure


def label_of(exercise, part):
    if exercise.measure:
        return exercise.measure.__doc__.rstrip(".")
    return f"`{exercise.returns[part]}`" if exercise.returns else "Your result"


def code(names):
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))
