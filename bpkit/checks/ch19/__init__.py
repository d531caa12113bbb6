"""Chapter 19, learning from reward: a file for each exercise."""
