"""Texts as words, as text alone, and cut or laid out."""
