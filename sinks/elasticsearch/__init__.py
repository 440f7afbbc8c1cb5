"""The `elasticsearch` sink, in `sink.py`. Nothing is imported here: its commands are looked up at every start."""
