# ruff: noqa
# %% Sources on which a parser, a compiler or their stacks give up.
for source in ["(" * 100_000, "-" * 10**6 + "1", "x = 1 +", "x" * 10**7, "\ud800"]:
    try:
        eval(source)
    except BaseException:
        pass
# %%
import ast

ast.parse("[" * 5000)
# %%
ast.literal_eval("-" * 300_000 + "1")
# %%
exec(compile("double = 1", "", "exec"))


# %%
def double(X):
    exec("(" * 10**6)
