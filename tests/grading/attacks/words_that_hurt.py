# ruff: noqa
# %% Text that is made for the page, the terminal and the table.
EVIL = "</pre><script>alert(1)</script>\x1b[2J\x00\ud800=HYPERLINK('x')\r\n" * 50


def double(X):
    print(EVIL)
    raise ValueError(EVIL)


def center(X):
    raise type(EVIL.replace("\x00", ""), (Exception,), {})(EVIL)


def squared_distances(X, p):
    import warnings

    warnings.warn(EVIL)
    return X @ p
