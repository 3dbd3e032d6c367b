"""The programming interface, version 1: what other programs may ask, with a token."""
