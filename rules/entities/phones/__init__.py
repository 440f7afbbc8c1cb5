"""Telephone numbers: digits that a numbering plan knows, and what is said around them."""
