"""Documents per second through the `elasticsearch` sink, against a bare loop that sends bodies made beforehand.

python benchmarks/elasticsearch.py --quick      two minutes
python benchmarks/elasticsearch.py              more calls
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).resolve().parents[1])  # not this folder, where we hide the client of our name
    from benchmarks.support.elastic import main

    raise SystemExit(main())
