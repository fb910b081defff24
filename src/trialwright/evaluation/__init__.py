"""What the runs show: scores, confidence intervals, lifts over real-only training, curves, tables.

Example: ``evaluate(read_runs(folder, arms, seeds).arms, 2000, 1)["tfidf"]["hybrid"]["roc_auc"]["mean"]``.
"""
