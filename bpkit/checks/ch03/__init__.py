"""Chapter 03, losses: a file for each exercise."""
