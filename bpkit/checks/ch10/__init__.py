"""Chapter 10, vanishing and exploding gradients: a file for each exercise."""
