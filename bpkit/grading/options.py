"""What a teacher said on the command line, kept from run to run."""

from bpkit.grading import roster

DEFAULTS = {
    "chapter": [],
    "late": None,
    "column": None,
    "variants": None,
    "assignment": None,
}


def taken_up(args, before):
    """roster, deadline and options of a run: what is said now, else what was before.

    Prints what was kept. "none" takes an option back.
    """
    before = before or {"roster": roster.Roster(), "deadline": None, "options": {}}
    kept = []

    def one(name, earlier, default):
        given = getattr(args, name, None)
        if given is None:
            if earlier != default:
                kept.append(f"--{name}")
            return earlier
        return default if given in ("none", ["none"]) else given

    found = {
        name: one(name, before["options"].get(name, default), default)
        for name, default in DEFAULTS.items()
    }
    deadline = one("deadline", before["deadline"], None)
    path = one("roster", before["roster"], roster.Roster())
    expected = path if isinstance(path, roster.Roster) else roster.read(path)
    if kept:
        print(f"Kept from before: {', '.join(kept)}. `none` takes one back.")
    return {"options": found, "deadline": deadline, "roster": expected}
