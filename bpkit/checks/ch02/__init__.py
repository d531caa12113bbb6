"""Chapter 02, activations: a file for each exercise."""
