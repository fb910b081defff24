"""Gates: limits that the user sets on any figure of the pipeline."""
