"""Files become recordings: folder, watch, settle, sweep, probe, naming, text."""
