"""Chapter 06, backpropagation by hand: a file for each exercise."""
