# Every target sets up what it needs from Python 3.11+, git and make alone.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/ready

.PHONY: help audit test lint types check agent android-api hooks-doc lab bench fuzz clean
.DEFAULT_GOAL := help

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "sdkwitness needs Python 3.11 or newer: set PYTHON=/path/to/python3")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

audit: $(READY) ## record the lab device, hold it against the Mi Fitness statement, write the report
	$(BIN)/sdkwitness audit --out out/audit

test: $(READY) ## run the whole test suite
	$(BIN)/python -m pytest

lint: $(READY) ## ruff and the import contract
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(READY) ## mypy strict and pyright strict
	$(BIN)/mypy
	$(BIN)/pyright

check: lint types test ## all that has to hold before a change lands

agent: $(READY) ## rebuild agent.js and protocol.ts from their sources (needs Node and npm)
	$(BIN)/python frida_hooks/agent/build.py

android-api: $(READY) ## rewrite what is known of Android's API from its declarations (needs npm)
	$(BIN)/python frida_hooks/api/extract.py

hooks-doc: $(READY) ## rewrite the table of hooks in docs/hooks.md from the targets
	$(BIN)/python frida_hooks/api/document.py

lab: $(READY) ## rebuild the lab device's jar from its sources (needs JDK 17)
	$(BIN)/python lab/device/build.py

bench: bench-capture bench-hooks bench-encodings bench-classify bench-accuracy bench-scale ## run every benchmark

bench-accuracy: $(READY) ## what is found and invented in 6,000 bodies; draws docs/accuracy.png
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python benchmarks/accuracy.py --picture

bench-%: $(READY) ## run one benchmark
	$(BIN)/python benchmarks/$*.py

FUZZ_SECONDS ?= 300

$(VENV)/fuzz-ready: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev,fuzz]'
	@touch $@

fuzz: $(VENV)/fuzz-ready ## fuzz decoding and classification for FUZZ_SECONDS (Linux)
	$(BIN)/python fuzz/decode.py -max_total_time=$(FUZZ_SECONDS)

clean: ## remove what the targets made
	rm -rf $(VENV) out .mypy_cache .ruff_cache .pytest_cache
