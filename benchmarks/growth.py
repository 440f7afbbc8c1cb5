"""How the time of every entity and of every pattern of ours grows on texts that are made to be hard.

python benchmarks/growth.py --quick     a minute
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from benchmarks.support.growth import main

    raise SystemExit(main())
