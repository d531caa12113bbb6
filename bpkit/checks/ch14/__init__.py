"""Chapter 14, gates: a file for each exercise."""
