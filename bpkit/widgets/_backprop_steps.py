"""The steps through a 2-2-2 network and back, and the numbers they write on it."""

ROWS, RADIUS = (78, 258), 34
COLUMNS = {"x": 44, "h": 262, "o": 548, "E": 704}
WIDE, HIGH = 760, 336
UNITS = {f"{c}{i}": (COLUMNS[c], ROWS[i - 1]) for c in "xhoE" for i in (1, 2)}
# Weight: from, to. A row of the published example is a receiving unit.
EDGES = {
    "w1": ("x1", "h1"),
    "w2": ("x2", "h1"),
    "w3": ("x1", "h2"),
    "w4": ("x2", "h2"),
    "w5": ("h1", "o1"),
    "w6": ("h2", "o1"),
    "w7": ("h1", "o2"),
    "w8": ("h2", "o2"),
}
WEIGHTS = tuple(EDGES)
NAMED = 0.38  # how far along its edge a weight stands, clear of the circles


FORWARD = [f"{z}{unit}{i}" for unit in "ho" for i in "12" for z in ("z", "")]
BACK = [*(f"d{name}" for name in FORWARD), *(f"d{weight}" for weight in WEIGHTS)]


def walk(numbers, x, b, t):
    """The steps through both passes, and the labels that they write on the network.

    A step says a sentence, lights up units and edges, and is one forward or back. A
    label is [x, y, kind, text, the step at which it appears].
    """
    known = {*WEIGHTS, *FORWARD, *BACK} & set(numbers)
    n = {name: float(numbers[name]) for name in known}
    require(n, [*WEIGHTS, *FORWARD])
    n |= {"x1": x[0], "x2": x[1], "t1": t[0], "t2": t[1]}
    for i in "12":
        n[f"E{i}"] = (n[f"o{i}"] - n[f"t{i}"]) ** 2 / 2
    record = Record(n)
    begin(record)
    go_forward(record, b)
    if known & set(BACK):
        require(n, BACK)
        go_back(record)
    return record.steps, record.labels


class Record:
    """The numbers n, and what is said and written of them."""

    def __init__(self, n):
        self.n, self.steps, self.labels = n, [], []

    def __getitem__(self, name):
        return short(self.n[name])

    def inside(self, name):
        """As it is written in a circle, where nine characters cross the line."""
        text = self[name]
        return text if len(text) < 9 else f"{self.n[name]:.1e}".replace("-", "−")

    def step(self, says, *lit, back=True):
        self.steps.append({"says": says, "lit": lit, "back": back})

    def write(self, at, dx, dy, kind, text):
        self.labels.append([at[0] + dx, at[1] + dy, kind, text, len(self.steps)])


def begin(record):
    for unit, at in UNITS.items():
        record.write(at, 0, -RADIUS - 11, "name", unit)
        if unit[0] == "x":
            record.write(at, 0, 0, "forward", record.inside(unit))
        if unit[0] == "E":
            target = f"t{unit[1]}"
            record.write(at, 0, RADIUS + 13, "name", f"{target} = {record[target]}")
    for weight in WEIGHTS:
        record.write(along(weight, NAMED), 0, -9, "forward", record[weight])
    record.step("Inputs and weights are there; the rest is to be found.", back=False)


def go_forward(record, b):
    for unit in ("h1", "h2", "o1", "o2"):
        bias = b["ho".index(unit[0])]
        coming = [(w, source) for w, (source, end) in EDGES.items() if end == unit]
        names = " + ".join(f"{w}·{source}" for w, source in coming)
        numbers = " + ".join(f"{record[w]}·{record[source]}" for w, source in coming)
        z = record[f"z{unit}"]
        record.write(UNITS[unit], 0, 0, "forward", record.inside(unit))
        record.write(UNITS[unit], 0, RADIUS + 13, "forward", f"z {z}")
        record.step(
            f"z{unit} = {names} + b = {numbers} + {short(bias)} = {z}; "
            f"{unit} = sigmoid({z}) = {record[unit]}",
            unit,
            *(w for w, _ in coming),
            back=False,
        )
    for error in ("E1", "E2"):
        record.write(UNITS[error], 0, 0, "forward", record.inside(error))
    total = short(record.n["E1"] + record.n["E2"])
    record.step(
        f"E = (o − t)²/2 at each output: {record['E1']} + {record['E2']} = {total}",
        "E1",
        "E2",
        back=False,
    )


def go_back(record):
    for i in "12":
        o, t, do, dz = (record[f"{name}{i}"] for name in ("o", "t", "do", "dzo"))
        record.write(UNITS[f"o{i}"], 0, 12, "back", record.inside(f"do{i}"))
        record.write(UNITS[f"o{i}"], 0, RADIUS + 29, "back", f"dz {dz}")
        record.step(
            f"do{i} = o{i} − t{i} = {o} − {t} = {do}; "
            f"dzo{i} = do{i}·o{i}·(1 − o{i}) = {dz}",
            f"o{i}",
            f"E{i}",
        )
    for weight in WEIGHTS[4:]:
        weigh(record, weight)
    for unit, first, second in (("h1", "w5", "w7"), ("h2", "w6", "w8")):
        gather(record, unit, first, second)
    for weight in WEIGHTS[:4]:
        weigh(record, weight)


def gather(record, unit, first, second):
    """What comes back to a hidden unit along its two edges, and across its sigmoid."""
    one = record.n["dzo1"] * record.n[first]
    two = record.n["dzo2"] * record.n[second]
    record.write(along(first, 0.7), 0, 10, "back", signed(one))
    product = f"{record['dzo1']}·{record[first]}"
    record.step(f"from o1: dzo1·{first} = {product} = {short(one)}", first, unit)
    record.write(along(second, 0.7), 0, 10, "back", signed(two))
    record.write(UNITS[unit], 0, 12, "back", record.inside(f"d{unit}"))
    record.step(
        f"and from o2: dzo2·{second} = {short(two)}; together "
        f"d{unit} = {short(one)} {spaced(two)} = {record[f'd{unit}']}",
        first,
        second,
        unit,
    )
    dz = record[f"dz{unit}"]
    record.write(UNITS[unit], 0, RADIUS + 29, "back", f"dz {dz}")
    record.step(f"dz{unit} = d{unit}·{unit}·(1 − {unit}) = {dz}", unit)


def weigh(record, weight):
    """The gradient of a weight: what came back to its end times what went in."""
    source, end = EDGES[weight]
    gradient = record[f"d{weight}"]
    product = f"{record[f'dz{end}']}·{record[source]}"
    record.write(along(weight, NAMED), 0, 8, "back", gradient)
    record.step(
        f"d{weight} = dz{end}·{source} = {product} = {gradient}", weight, end, source
    )


def along(weight, share):
    (x1, y1), (x2, y2) = (UNITS[unit] for unit in EDGES[weight])
    return x1 + share * (x2 - x1), y1 + share * (y2 - y1)


def require(n, names):
    if missing := [name for name in names if name not in n]:
        raise ValueError(
            f"the numbers have no {', '.join(missing)}. Hand over a dict with every "
            "number of the pass by its name, as `return locals()` makes one."
        )


def short(value):
    return f"{value:.4g}".replace("-", "−")


def signed(value):
    return short(value) if value < 0 else f"+{short(value)}"


def spaced(value):
    return f"{signed(value)[0]} {signed(value)[1:]}"
