"""Transcripts become fields: rule files, grok patterns, entities, actions."""
