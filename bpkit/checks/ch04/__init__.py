"""Chapter 04, gradient descent: a file for each exercise."""
