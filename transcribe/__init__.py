"""Recordings become transcripts: decoding, voice activity, engines, inverse text normalisation, models."""
