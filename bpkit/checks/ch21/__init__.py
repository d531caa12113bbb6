"""Chapter 21, looking inside: a file for each exercise."""
