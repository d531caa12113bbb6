"""Chapter 23, onward: a file for each exercise."""
