"""The leak audit: what was removed, what remains, who was shown, and what stands twice."""
