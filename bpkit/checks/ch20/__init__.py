"""Chapter 20, learning without backpropagation: a file for each exercise."""
