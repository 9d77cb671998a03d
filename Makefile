# `make demo` and `make test` set up everything they need; a second run sets up nothing.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp-set-up
MODEL ?= builtin
PEERS ?=

.PHONY: help setup demo desktop test check bench clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 14

setup: ## the Python environment in .venv, a Chromium and, as root, what desktop tests need
	@if [ -f $(STAMP) ] && $(MAKE) -q $(STAMP); then echo "set up already: nothing to do"; \
	else $(MAKE) --no-print-directory $(STAMP); fi

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Handeye needs Python 3.11 or later; type: apt-get install python3.11 python3.11-venv"; exit 2; }
	@[ -x $(BIN)/pip ] || $(PYTHON) -c 'import ensurepip' 2>/dev/null || \
	{ [ "$$(id -u)" = 0 ] && apt-get update && apt-get install --yes python3-venv; } || \
	{ echo "this Python cannot make environments; type: sudo apt-get install python3-venv"; exit 2; }
	@[ -x $(BIN)/pip ] || $(PYTHON) -m venv --clear $(VENV)
	@echo "installing the packages of constraints.txt into $(VENV); this takes some minutes"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@$(BIN)/python -m handeye doctor --fix
	@touch $@

demo: setup ## the built-in VLM does the example tasks and a dozen MiniWoB++ episodes
	@$(BIN)/python -m handeye demo --model $(MODEL)

desktop: setup ## the oracle does examples/desktop with real programs; as root it gets them first
	@$(BIN)/python -m handeye doctor --fix --programs
	@$(BIN)/python -m handeye run examples/desktop/*.yaml --model oracle --display virtual

test: setup ## all tests
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile $(TESTS)

check: setup ## lint, types and import directions
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: setup ## a step beside other systems (PEERS=their python), speed and MiniWoB++ of the built-in VLM
	@$(BIN)/python -m benchmarks.steps --peers "$(PEERS)"
	@$(BIN)/python -m handeye bench speed --model $(MODEL)
	@$(BIN)/python -m handeye bench miniwob --model $(MODEL) --episodes 10

clean: ## remove the environment
	@rm -rf $(VENV)
