"""Addresses of the net, written and spelt out."""
