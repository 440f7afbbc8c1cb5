"""The commands, one function each; `callstash.cli` puts them together.

What machines read goes to stdout (`--json`: one object, or JSON lines for a list), everything else to stderr.
Exit codes: 0 done, 1 findings or refused, 2 usage, 3 done but something went to dead letters.
"""
