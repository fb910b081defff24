"""What is asked of an LLM and what it answers, as data: requests, completions, thoughts."""
