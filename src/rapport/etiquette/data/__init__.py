"""Phrase lists, read by ``analysis.phrases``."""
