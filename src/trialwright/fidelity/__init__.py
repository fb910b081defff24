"""How near synthetic trials are to real ones, and how varied: embeddings, fidelity, diversity.

Example: ``measure(train, test, synthetic, p.fidelity, p.seed)`` gives the figures of metrics/fidelity.json.
The encoder is a module to be imported by those who use it: ``embedding`` brings in torch.
"""
