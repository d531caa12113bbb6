"""What is said about an answer: a slip by name, an error and its cure, a pattern."""

from collections import Counter

from bpkit.checks import patterns, places
from bpkit.checks.compare import lapses, wrong_entries

RIGHT_ONCE = (
    "The first call is right; the second, with the same inputs, is not. Does your "
    "function keep something from call to call, or change a variable outside?"
)
UNSTEADY = (
    "Two calls with the same inputs give different numbers. Does your function draw "
    "random numbers, or keep something from call to call?"
)
NO_DERIVATIVE = "Central differences of the forward function give other numbers."
INTERRUPTED = "You stopped the check{place}. Nothing was judged."
TIME_OVER = (
    "No end after {seconds:.0f} s{place}, on {inputs}. Done right it takes {right}."
)
TOO_SLOW = (
    "Does a loop never end, or is the same thing computed again and again, once for "
    "each entry or each route?"
)
CHANGED = (
    "Your function changes {}, its input, and whoever calls it loses the data. "
    "`X = X - 1` makes a new array; `X -= 1` and `X[...] = ` do not."
)
WIDER = (
    "float32 came in and float64 goes out, which takes twice the memory. An array that "
    "you make yourself can have the dtype of an input: `np.zeros(n, X.dtype)`."
)
ROUGH = (
    "In float32, which has seven digits, it does not come to the same. No exercise "
    "asks for that; networks are mostly trained so."
)
ODD = (
    "What your answer hands back does not work where it is used. Asked for: {asks}. Is "
    "a `return` missing?"
)
ADVICE = {
    "NameError": "Inside the function you have its parameters, {signature}, and what "
    "the notebook has defined above. Check the spelling.",
    "UnboundLocalError": "A name is used before the function gives it a value.",
    "ValueError": "The shapes: {shapes}. Write the shape of each step beside it and "
    "see which two do not fit.",
    "IndexError": "The shapes: {shapes}. Counting starts at 0 and ends one before the "
    "size.",
    "KeyError": "The dictionary has nothing under this key, at least not yet: "
    "`d.get(key, start)` says what to begin with.",
    "AttributeError": "Print what stands before the dot: is it what you expect?",
    "RecursionError": "A function calls itself more often than Python allows: does the "
    "recursion end, or does a helper have the same name?",
    "ImportError": "Write it with what the sheet's own imports bring.",
    "ZeroDivisionError": "Print the number that you divide by.",
}
ONE_NUMBER = (
    "`if`, `and`, `max`, `int`, `math.exp` look at one number, and an array came. "
    "`np.where`, `&`, `np.maximum`, `np.exp` look at each entry."
)
ARGUMENTS = "The check calls {signature}: take these parameters, in this order."
RUN_IT = "Call your function yourself and look at each of its steps."


def explain(exercise, tried, slip):
    """The facts of a Result: outcome, message, credit, slip, details, notes."""
    facts = outcome_of(exercise, tried, slip)
    notes = facts.pop("notes", []) + warnings_of(tried)
    if facts["outcome"] in ("wrong", "stopped with an error"):
        notes.append(f'Stuck? Run `hint("{exercise.id}")` in a new cell.')
    details = facts.pop("details", [])
    if printed := "".join(trial.printed for trial in tried.trials):
        details = [*details, ("What your code printed", printed[:2000])]
    return facts | dict(details=details, notes=notes)


def outcome_of(exercise, tried, slip):
    if tried.untouched:
        return dict(outcome="not attempted", message=untouched(exercise))
    if tried.unsteady and not slip:
        message = UNSTEADY if tried.failing else RIGHT_ONCE
        return dict(outcome="wrong", message=message)
    if tried.failing:
        return wrong(exercise, tried, slip)
    if tried.ended:
        return dict(outcome="stopped with an error", message=ended(exercise, tried))
    if tried.no_derivative:
        return dict(outcome="wrong", message=NO_DERIVATIVE)
    said = dict(message=praise(exercise, tried), notes=manners(tried, slip))
    return dict(outcome="right", credit=1, **said)


def untouched(exercise):
    return (
        "The line `raise NotImplementedError` is still there: your answer goes in its "
        f"place. Asked for: {exercise.asks}."
    )


def praise(exercise, tried):
    if not exercise.takes or exercise.is_a_job:
        return "That is it."
    good = [pair for pair in tried.pairs if pair.right]
    single = " and in float32" if any(pair.wide for pair in good) else ""
    slopes = " Central differences agree." if exercise.forward else ""
    return f"Right on {len(good)} inputs, on a second call{single}.{slopes}"


def manners(tried, habit):
    """Notes below a right answer: what is asked of nobody, and goes wrong one day."""
    notes = [ROUGH] if tried.rough else []
    if habit:
        return [*notes, habit.hint]
    shown = [lapses(pair.trial, pair.want) for pair in tried.pairs]
    changed = [name for names, _ in shown for name in names]
    notes += [CHANGED.format(code(changed))] if changed else []
    return notes + ([WIDER] if any(wider for _, wider in shown) else [])


def warnings_of(tried):
    """Each warning once, with its count; three at the most."""
    counts = sum((trial.warned for trial in tried.trials), Counter())
    return [
        f"Your code warns: `{line}`" + (f" ({count} times)" if count > 1 else "")
        for line, count in counts.most_common(3)
    ]


def ended(exercise, tried):
    trial, want = tried.ended.trial, tried.ended.want
    place = f", in `{trial.failure.where}`" if trial.failure.where else ""
    if trial.reason[0] == "KeyboardInterrupt":
        return INTERRUPTED.format(place=place)
    said = TIME_OVER.format(
        seconds=trial.seconds,
        place=place,
        inputs=places.shapes(exercise.takes, trial.inputs) or "no input",
        right=span(want.seconds),
    )
    return f"{said} {exercise.too_slow or TOO_SLOW}"


def span(seconds):
    return f"{seconds:.1f} s" if seconds > 1 else f"{max(1000 * seconds, 0.1):.1f} ms"


def wrong(exercise, tried, slip):
    """Outcome, message, slip and details for an answer with wrong numbers or none."""
    pair = min(tried.failing, key=lambda pair: pair.trial.size)
    trial, outcome = pair.trial, "wrong"
    if trial.numbers is not None:
        message = slip.hint if slip else describe(exercise, tried, pair)
    elif isinstance(trial.failure, str):
        message = slip.hint if slip else trial.failure
    else:
        outcome = "stopped with an error"
        message = advise(exercise, trial, slip)
    if trial.changed:
        message += f" (It also changes {code(trial.changed)}, its input.)"
    details = evidence(exercise, pair)
    return dict(
        outcome=outcome, message=message, slip=slip and slip.name, details=details
    )


def describe(exercise, tried, pair):
    """The pattern in the first part that is wrong; which parts are right; and when."""
    numbers = [p for p in tried.failing if p.trial.numbers is not None]
    if found := swapped(exercise, numbers):
        return found
    parts = range(len(pair.trial.numbers))
    part = next(i for i in parts if not pair.part_right(i))
    failures = [failure(p, part) for p in numbers if not p.part_right(part)]
    passing = [failure(p, part) for p in tried.pairs if p.part_right(part)]
    sentence, exact = patterns.sentence_for(
        exercise.label(part),
        failures,
        passing,
        exercise.takes,
        discreet=exercise.is_a_value,
    )
    right = [i for i in parts if all(p.part_right(i) for p in numbers)]
    also = f" {listed(exercise, right)} right." if right else ""
    apart = "" if exact else patterns.what_sets_apart(failures, passing, exercise.takes)
    return f"{sentence}{also} {apart}".strip()


def failure(pair, part):
    got, want = (trial.numbers[part] for trial in (pair.trial, pair.want))
    mask = wrong_entries(got, want, pair.tolerance) if got.shape == want.shape else None
    return patterns.Failure(got, want, pair.trial.inputs, mask)


def listed(exercise, parts):
    names = " and ".join(exercise.label(i) for i in parts)
    return f"{names} {'is' if len(parts) == 1 else 'are'}"


def swapped(exercise, pairs):
    """The right results in another order, in every trial that went wrong."""
    count = len(exercise.returns)
    if count < 2 or exercise.measure or not pairs:
        return ""
    order = patterns.permutation(
        [(p.trial.numbers, p.want.numbers, p.tolerance) for p in pairs], count
    )
    if not order:
        return ""
    came = ", ".join(exercise.returns[i] for i in order)
    asked = ", ".join(exercise.returns)
    return (
        f"The results are right, in another order: `{asked}` was asked, `{came}` came."
    )


def advise(exercise, trial, slip):
    """An exception: what it says, where, and what to do."""
    kind, text, where = trial.failure.args
    if not where and exercise.drive and not slip and kind != "TypeError":
        return ODD.format(asks=exercise.asks)
    if slip:
        advice = slip.hint
    elif kind == "TypeError" and is_of_its_call(exercise, text, where):
        advice = ARGUMENTS.format(signature=exercise.signature)
    elif "truth value of an array" in text or "to Python scalars" in text:
        advice = ONE_NUMBER
    else:
        advice = ADVICE.get(kind if exercise.takes else "", RUN_IT).format(
            signature=exercise.signature,
            shapes=places.shapes(exercise.takes, trial.inputs),
        )
    place = f", in `{where}`" if where else ""
    mark = "" if "`" in text else "`"  # what quotes code is no code
    return f"{mark}{kind}: {text}{mark}{place}. {advice}"


def is_of_its_call(exercise, text, where):
    """Do the check's arguments not fit? A call in the learner's own line has one."""
    of_the_answer = not where or text.startswith(f"{exercise.name}(")
    return "positional argument" in text and of_the_answer


def evidence(exercise, pair):
    """The smallest input that shows it. A value that is asked for is not given away."""
    if exercise.is_a_job:
        return []  # one input, of a real size
    lines = [
        places.shown(name, value)
        for name, value in zip(exercise.takes, pair.trial.inputs, strict=True)
    ]
    if pair.trial.numbers is not None and not exercise.is_a_value:
        both = zip(pair.trial.numbers, pair.want.numbers, strict=True)
        for part, (came, expected) in enumerate(both):
            lines.append(places.shown(exercise.label(part).replace("`", ""), came))
            lines.append(places.shown("expected", expected))
    return [("The smallest input that shows it", "\n\n".join(lines))] if lines else []


def code(names):
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))
