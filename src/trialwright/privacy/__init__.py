"""Privacy: what synthetic trials have from real ones, word for word, by name, or nearer than by chance."""
