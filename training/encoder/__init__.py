"""Fits the small encoder that reads a draft beside what was said before; keeps what it says of writers unread."""
