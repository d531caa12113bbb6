"""Chapter 17, autoencoders: a file for each exercise."""
