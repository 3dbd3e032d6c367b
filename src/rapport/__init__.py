"""Rapport: a customer-service desk with manners."""

__version__ = "0.1.0"
