"""Chapter 00, start here: a file for each exercise."""
