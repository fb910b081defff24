"""Tell success from failure: by an outcomes file, a trial's status, or its reported p-values."""
