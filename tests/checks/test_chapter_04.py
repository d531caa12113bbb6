"""The exercises of chapter 04, and how their answers are judged."""

from every_exercise import *  # noqa: F403

CHAPTER = "04"
