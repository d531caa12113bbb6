"""Chapter 01, weights and biases: a file for each exercise."""
