"""The ground that every room stands on: errors, params, tables, the trial record, requests, progress."""
