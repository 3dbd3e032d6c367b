"""Live chat: greetings that begin it, transfers that move it, and how much of it one agent takes at once."""
