"""Registry dialects to trials: bring a dump, read it safely, write the trials table."""
