"""The sending of mails, in a browser."""
