# The targets are described in the README; `make help` lists them.

PORT ?= 8000
ARGS ?=
VENV := .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check install -qq --require-hashes
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header

.PHONY: help run test test-browser lint bench fonts demo-staff lock clean
.DEFAULT_GOAL := help

help: ## List the targets.
	@sed -n 's/^\([a-z-]*\):.*## /\1: /p' Makefile

run: $(VENV)/.installed ## Set up what is missing and serve on http://127.0.0.1:8000 (PORT= changes it).
	@$(PYTHON) -m cooperation.local_environment --port $(PORT)
	@$(PYTHON) manage.py prepare_local
	@exec $(PYTHON) manage.py serve --port $(PORT)

test: $(VENV)/.installed-test ## All tests: SQLite, PostgreSQL, Chromium (with ARGS= for pytest: the databases alone).
	@$(PYTHON) tests/run.py $(ARGS)

test-browser: $(VENV)/.installed-test ## The journeys in Chromium alone (ARGS= goes to pytest).
	@$(PYTHON) tests/run.py --browser $(ARGS)

lint: $(VENV)/.installed-test ## Style, templates, import contracts.
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/djlint templates --lint --quiet
	@$(VENV)/bin/lint-imports

bench: $(VENV)/.installed ## Measure pages over small and large synthetic registers; prints ratios.
	@$(PYTHON) -m cooperation.local_environment --port $(PORT)
	@$(PYTHON) manage.py build_assets --verbosity 0
	@$(PYTHON) manage.py bench $(ARGS)

fonts: $(VENV)/.installed ## Fetch the Urdu font of pages and PDFs again (npm, or Debian's fonts-noto-core).
	@$(PYTHON) -m cooperation.local_environment --port $(PORT)
	@$(PYTHON) manage.py fetch_fonts

demo-staff: $(VENV)/.installed ## Accounts of every role for a trial; one JSON line each.
	@$(PYTHON) -m cooperation.local_environment --port $(PORT)
	@$(PYTHON) manage.py prepare_local >&2
	@$(PYTHON) manage.py demo_staff

lock: $(VENV)/bin/uv ## Choose the newest versions again and write the requirements files.
	@for name in requirements requirements-test; do \
	  printf '# Locked from %s.in; write again with `make lock`.\n' $$name > $$name.part && \
	  PATH="$(VENV)/bin:$$PATH" $(LOCK) --upgrade $$name.in >> $$name.part && \
	  mv $$name.part $$name.txt || exit 1; \
	done

clean: ## Remove everything made, the local database and its uploads too.
	rm -rf $(VENV) var .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find cooperation -name '*.mo' -delete

# A stamp file says which requirements are in: unchanged ones are not looked at again.
$(VENV)/.installed: requirements.txt | $(VENV)/bin/python
	@echo "Installing the requirements."
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.installed-test: requirements-test.txt $(VENV)/.installed
	@echo "Installing the requirements of the tests."
	@$(PIP) -r requirements.txt -r requirements-test.txt
	@touch $@

$(VENV)/bin/uv: | $(VENV)/bin/python
	@$(PYTHON) -m pip --disable-pip-version-check install --quiet uv

$(VENV)/bin/python:
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	  if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
	    if ! $$python -c 'import ensurepip, venv' 2>/dev/null; then \
	      echo "Not started: $$python has no venv module; on Debian install python3-venv." >&2; exit 1; \
	    fi; \
	    rm -rf $(VENV); exec $$python -m venv $(VENV); \
	  fi; \
	done; \
	echo "Not started: this needs Python 3.11 or newer, and none is on the PATH." >&2; exit 1
