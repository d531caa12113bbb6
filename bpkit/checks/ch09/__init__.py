"""Chapter 09, optimizers: a file for each exercise."""
