"""callstash: Logstash for call recordings.

The core of the application. It imports none of the stages (`ingest`, `transcribe`, `rules`, `sinks`): they are found
through entry points (see `registry`), so that a text pipeline never loads torch and a stranger's plug-in comes in by
the same door as ours.
"""

import os

__version__ = "0.1.0"

# Before numpy and torch are loaded, which read them once. Threads that spin while they wait take the cores from those
# that work: where another program ran on the same two cores, a small model took forty times as long. And numpy's own
# products are small: a second thread for them only spins.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
