"""Trains and measures the manners model on whole drafts, leave one author out."""
