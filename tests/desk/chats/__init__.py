"""Live chat on the desk."""
