"""Grading a class: marks that are right and cannot be stolen.

The learner's code runs in a box (box/, started by sandbox.py), which holds no test and
no expected value; inputs, references and comparisons stay on this side (grade.py).
"""
