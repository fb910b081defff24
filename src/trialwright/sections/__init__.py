"""The sections of params.yaml as typed, frozen models."""
