"""Chapter 13, recurrent networks and time: a file for each exercise."""
