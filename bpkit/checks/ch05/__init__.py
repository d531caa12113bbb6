"""Chapter 05, the chain rule on graphs: a file for each exercise."""
