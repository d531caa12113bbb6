"""Chapter 12, convolutional networks: a file for each exercise."""
