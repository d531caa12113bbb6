"""What is measured, each as a ratio to its peers in the same run."""
