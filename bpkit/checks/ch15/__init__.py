"""Chapter 15, attention: a file for each exercise."""
