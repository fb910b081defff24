"""The small commands around the pipeline: ``trialwright NAME``."""
