"""Chapter 08, trusting a gradient: a file for each exercise."""
