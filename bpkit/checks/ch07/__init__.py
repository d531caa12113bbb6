"""Chapter 07, backpropagation in matrices: a file for each exercise."""
