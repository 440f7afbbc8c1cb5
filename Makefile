# Six words. Each installs what it needs first; a second run takes seconds.
.PHONY: setup check test bench demo run

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
BENCHMARKS := benchmarks/transcription.py benchmarks/rules.py benchmarks/growth.py benchmarks/elasticsearch.py

setup: $(VENV)/.ready

# The stamp is newer than what decides the environment's content, or pip runs again.
$(VENV)/.ready: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("callstash needs CPython 3.11 or newer: make PYTHON=python3.11 $(MAKECMDGOALS)" if sys.version_info < (3, 11) else 0)'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade "pip>=24"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	touch $@

# FunASR's own VAD, once: the tests hear with the real one.
test: setup
	$(BIN)/callstash models pull fsmn-vad
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/callstash lint

demo: setup
	$(BIN)/callstash demo

run: setup
	mkdir -p recordings
	$(BIN)/callstash run

bench: setup
	$(BIN)/callstash models pull fsmn-vad
	@for script in $(BENCHMARKS); do $(BIN)/python $$script --quick || exit 1; done
