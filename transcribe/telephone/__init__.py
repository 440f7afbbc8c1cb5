"""What telephone sound needs before voice activity detection: keys, tones, hold music, levels, leakage."""

from transcribe.telephone.conditioner import Conditioner, Settings, Window
from transcribe.telephone.leakage import without_leakage
from transcribe.telephone.silence import audible
from transcribe.telephone.spans import Span

__all__ = ["Conditioner", "Settings", "Span", "Window", "audible", "without_leakage"]
