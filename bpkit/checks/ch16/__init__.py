"""Chapter 16, fixed points: a file for each exercise."""
