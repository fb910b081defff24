"""Find the drugs of a vocabulary among the interventions of trials."""
