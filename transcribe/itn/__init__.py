"""Inverse text normalisation: spoken numbers become written ones, and no telephone number is ever split."""

from transcribe.itn.normalizer import Itn, ItnOptions

__all__ = ["Itn", "ItnOptions"]
