"""What the pages of a built site weigh, by kind: a table for the terminal."""

import gzip
from collections import defaultdict
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

PARTS = ["html", "pictures", "scripts", "styles"]
PART_OF = {"img": "pictures", "script": "scripts", "link": "styles"}


class Loads(HTMLParser):
    """The addresses that a page loads, as (part, address)."""

    def __init__(self, html):
        super().__init__()
        self.found = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        address = attrs.get("href" if tag == "link" else "src")
        if tag == "link" and attrs.get("rel") != "stylesheet":
            return
        if tag in PART_OF and address:
            self.found.add((PART_OF[tag], unquote(urlsplit(address).path)))


def weigh(path):
    """{part: bytes} of a page, and what it all is when text is sent compressed."""
    text = path.read_bytes()
    weight = dict.fromkeys(PARTS, 0) | {"html": len(text), "sent": packed(path)}
    for part, address in Loads(text.decode()).found:
        file = path.parent / address
        weight[part] += file.stat().st_size
        weight["sent"] += packed(file)
    return weight


def packed(path, known={}):  # noqa: B006  one dict for all pages: they share their scripts
    file = path.resolve()
    if file not in known:
        data = file.read_bytes()
        known[file] = len(data if file.suffix == ".png" else gzip.compress(data, 6))
    return known[file]


def report(html):
    """The table, its heaviest page, and what lies in the folder."""
    kinds, weights = defaultdict(list), {}
    for path in sorted(html.rglob("*.html")):
        name = path.relative_to(html)
        weights[name] = weigh(path)
        kind = name.parts[0] if len(name.parts) > 1 else "others"
        kinds["home" if str(name) == "index.html" else kind].append(name)
    head = ["kB, mean of", "pages", *PARTS, "all", "sent"]
    rows = [head, *(row(kind, kinds[kind], weights) for kind in sorted(kinds))]
    lines = ["{:<16}{:>7}{:>7}{:>10}{:>9}{:>8}{:>7}{:>7}".format(*x) for x in rows]
    heaviest = max(weights, key=lambda name: weights[name]["sent"])
    fonts = [x.stat().st_size for x in html.rglob("*.woff*")]
    everything = [x.stat().st_size for x in html.rglob("*") if x.is_file()]
    return "\n".join(
        [
            *lines,
            f"sent: text compressed (gzip). Fonts: {len(fonts)}, {kb(sum(fonts))} kB, "
            "of which a page loads what it shows.",
            f"heaviest: {heaviest}, {kb(weights[heaviest]['sent'])} kB sent",
            f"{len(weights)} pages, {len(everything)} files, "
            f"{sum(everything) / 1e6:.1f} MB",
        ]
    )


def row(kind, names, weights):
    """A kind of page: the means over its pages, in kB."""
    mean = {
        part: sum(weights[name][part] for name in names) / len(names)
        for part in [*PARTS, "sent"]
    }
    all_parts = sum(mean[part] for part in PARTS)
    columns = [kb(mean[part]) for part in PARTS]
    return [kind, len(names), *columns, kb(all_parts), kb(mean["sent"])]


def kb(size):
    return f"{size / 1000:.0f}"
