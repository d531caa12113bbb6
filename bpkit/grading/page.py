"""The frame of our HTML pages: one file, no script, no request, light and dark."""

import re
from html import escape

# Contrast is 4.5 : 1 or more on both grounds; the words say what the colors say.
STYLE = """
:root { color-scheme: light dark; --ground: #ffffff; --ink: #1b1b1f; --soft: #5a5a66;
  --line: #c9c9d2; --panel: #f4f4f7; --right: #1a6b31; --wrong: #b3261e;
  --stopped: #8a4b00; --none: #5a5a66; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #16161a; --ink: #ececf1; --soft: #b0b0bd; --line: #4a4a57;
    --panel: #212128; --right: #7ddc98; --wrong: #ff9d94; --stopped: #ffbd66;
    --none: #b0b0bd; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 46rem; background: var(--ground);
  color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; line-height: 1.25; } h2 { font-size: 1.25rem; }
h3 { font-size: 1.05rem; margin-bottom: 0.3rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.3rem; }
th, td { text-align: left; padding: 0.35rem 0.6rem 0.35rem 0;
  border-bottom: 1px solid var(--line); vertical-align: top; }
td.points, th.points { text-align: right; font-variant-numeric: tabular-nums; }
article { border: 1px solid var(--line); border-left: 0.4rem solid var(--none);
  border-radius: 0.3rem; padding: 0.2rem 1rem; margin: 1rem 0; }
article.right { border-left-color: var(--right); }
article.wrong { border-left-color: var(--wrong); }
article.stopped { border-left-color: var(--stopped); }
.outcome { font-weight: 600; } .right .outcome { color: var(--right); }
.wrong .outcome { color: var(--wrong); } .stopped .outcome { color: var(--stopped); }
pre, code { font-family: ui-monospace, monospace; font-size: 0.92em; }
pre { background: var(--panel); padding: 0.7rem; white-space: pre-wrap; }
code { background: var(--panel); padding: 0.05em 0.25em; }
summary { cursor: pointer; padding: 0.4rem 0; }
figure { margin: 1.5rem 0; } figcaption { color: var(--soft); }
img { max-width: 100%; height: auto; background: #ffffff; }
footer, .soft { color: var(--soft); }
a { color: inherit; }
thead th, td { overflow-wrap: break-word; } td.points { white-space: nowrap; }
.wide { overflow-x: auto; } tbody th { min-width: 7em; }
@media (max-width: 40rem) { table { font-size: 0.85rem; } }
@media print { article { break-inside: avoid; } }
"""
# The page asks nobody for anything, even if a learner's text should find a way in.
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|[\ud800-\udfff]")


def page(title, *body):
    parts = "\n".join(filter(None, body))
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{safe(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
        f"<main>\n{parts}\n</main>\n</body>\n</html>\n"
    )


def safe(text):
    """Text in HTML: escaped, and what no page may contain made visible."""
    return escape(CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(text)))


def marked(text):
    """safe, and `code` as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", safe(text))


def paragraph(text, kind=""):
    return f'<p class="{kind}">{marked(text)}</p>' if kind else f"<p>{marked(text)}</p>"


def folded(title, text):
    summary = f"<summary>{marked(title)}</summary>"
    return f"<details>{summary}<pre>{safe(text)}</pre></details>"


def table(caption, header, rows, *, numbers=()):
    """Rows of text; the first cell of each names it; numbers: columns set right."""

    def cell(tag, i, value, extra=""):
        kind = ' class="points"' if i in numbers else ""
        return f"<{tag}{kind}{extra}>{value}</{tag}>"

    # On a phone it scrolls by itself; with the keyboard, too.
    named = f'role="group" aria-label="{safe(caption)}"'
    lines = [f'<div class="wide" tabindex="0" {named}>']
    lines += [f"<table><caption>{marked(caption)}</caption>", "<thead><tr>"]
    lines += [cell("th", i, safe(x), ' scope="col"') for i, x in enumerate(header)]
    lines += ["</tr></thead>", "<tbody>"]
    for first, *rest in rows:
        cells = [cell("td", i, safe(value)) for i, value in enumerate(rest, 1)]
        lines += ["<tr>", cell("th", 0, safe(first), ' scope="row"'), *cells, "</tr>"]
    return "\n".join([*lines, "</tbody></table></div>"])
