"""One reading of a draft and its history, shared by all rules."""
