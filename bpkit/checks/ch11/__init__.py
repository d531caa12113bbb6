"""Chapter 11, fitting and overfitting: a file for each exercise."""
