"""Settings of all tests; that it stands here puts tests/ on the path (helpers)."""

from hypothesis import settings

# Derandomized: a test says the same today and tomorrow. No deadline: CI is busy.
settings.register_profile(
    "bpkit", derandomize=True, deadline=None, max_examples=20, database=None
)
settings.load_profile("bpkit")
