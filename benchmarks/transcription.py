"""Our transcription against FunASR's AutoModel: same files, same VAD, one run. See benchmarks/README.md."""

import logging
import sys
import warnings
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    # for both sides, and before numpy and torch are loaded: it sets what threads do while they wait
    import callstash  # noqa: F401
    from benchmarks.support.transcription import main

    warnings.filterwarnings("ignore")
    logging.getLogger("callstash").setLevel(logging.ERROR)
    raise SystemExit(main())
