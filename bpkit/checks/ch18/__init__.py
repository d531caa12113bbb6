"""Chapter 18, adversarial networks: a file for each exercise."""
