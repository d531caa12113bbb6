"""Chapter 22, four jobs: a file for each exercise."""
