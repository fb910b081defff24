"""What every stage stands on: errors, commands, parameters as they are read, and tables."""
