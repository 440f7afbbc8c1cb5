"""Importing this loads what a pipeline needs, so that a forked test process starts at once."""

from callstash import registry

for _group, _name in (
    ("sources", "folder"),
    ("decoders", "isolated"),
    ("transcribers", "scripted"),
    ("normalizers", "itn"),
    ("normalizers", "turns"),
    ("rules", "files"),
    ("sinks", "store"),
):
    registry.load(_group, _name)
