"""What telephone sound needs before voice activity detection: keys, tones, hold music, levels, leakage."""

from transcribe.spans import Span
from transcribe.telephone.conditioner import Conditioner, Window
from transcribe.telephone.leakage import without_leakage
from transcribe.telephone.reports import merged
from transcribe.telephone.settings import Settings
from transcribe.telephone.silence import audible

__all__ = ["Conditioner", "Settings", "Span", "Window", "audible", "merged", "without_leakage"]
