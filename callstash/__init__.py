"""callstash: Logstash for call recordings.

The core of the application. It imports none of the stages (`ingest`, `transcribe`, `rules`, `sinks`): they are found
through entry points (see `registry`), so that a text pipeline never loads torch and a stranger's plug-in comes in by
the same door as ours.
"""

__version__ = "0.1.0"
