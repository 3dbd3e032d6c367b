"""What a file is, by its bytes: its kind, a name that is safe to save, what it gives away, and a small picture."""
