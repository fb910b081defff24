"""The tables between stages as explicit Arrow schemas, a module for each part of the chain."""
