"""Our transcription against FunASR's AutoModel: same files, same VAD, one run. See benchmarks/README.md."""

import logging
import os
import sys
import warnings
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    # for both sides, and before torch is loaded: threads that spin while they wait take the cores from those that
    # work, and on two cores with other programs a small model is ten times slower
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    from benchmarks.support.transcription import main

    warnings.filterwarnings("ignore")
    logging.getLogger("callstash").setLevel(logging.ERROR)
    raise SystemExit(main())
