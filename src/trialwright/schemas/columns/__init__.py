"""What every column of every table means."""
