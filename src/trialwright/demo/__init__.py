"""A simulated registry, written in full by this package, so that everything runs with no data at hand.

Example: ``write_demo(zip, outcomes, vocabulary, trials=640, seed=7)``. Names of drugs and conditions
are real; trials, sponsors, sites, identifiers and outcomes are simulated and say so.
"""
