"""Rules on transcripts: many patterns over many lines, the whole library over calls, and the archive again.

python benchmarks/rules.py --quick      two minutes
python benchmarks/rules.py              more rounds, and 10,000 transcripts for the replay
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from benchmarks.support.rules import main

    raise SystemExit(main())
