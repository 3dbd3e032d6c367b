"""The agent console in a real browser, on the real server."""
