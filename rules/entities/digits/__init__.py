"""Digits that name something: cards, identities, orders, codes."""
