# Kaiye 开业. Two commands are all a newcomer needs: `make run` and `make test`.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMPS := .make
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | expand -t 14

run: install front messages ## start Kaiye with a small demo register and print where to look
	@KAIYE_HOME="$${KAIYE_HOME:-$(CURDIR)/var}" KAIYE_SANDBOX=1 $(BIN)/kaiye up --demo

install: $(STAMPS)/install ## create .venv with what the product needs
dev: $(STAMPS)/dev ## and what tests and checks need
front: $(STAMPS)/front ## styles, scripts and fonts, from npm
messages: $(STAMPS)/messages ## compile the English catalogues

test: dev front messages $(STAMPS)/system ## the whole suite, on SQLite and on PostgreSQL
	@tools/test

test-sqlite: dev front messages $(STAMPS)/system ## the suite on SQLite alone
	@tools/test sqlite

test-postgresql: dev front messages $(STAMPS)/system ## the suite on PostgreSQL alone
	@tools/test postgresql

check: dev messages ## format, lint, types, imports, migrations, docs
	@tools/check

bench: dev front messages ## the benchmarks, with their baselines
	@KAIYE_HOME="$$(mktemp -d)" $(BIN)/kaiye bench register

clean: ## remove what was made (never the data directory)
	rm -rf $(VENV) $(STAMPS) node_modules src/kaiye/web/static/built src/kaiye/documents/fonts build *.egg-info src/*.egg-info
	find src -name '*.mo' -delete

$(VENV)/bin/python:
	@echo "· creating $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit("Kaiye needs Python 3.11 or newer") if sys.version_info < (3, 11) else 0'
	@$(PYTHON) -m venv $(VENV)

$(STAMPS)/install: pyproject.toml | $(VENV)/bin/python
	@mkdir -p $(STAMPS)
	@echo "· installing Kaiye"
	@$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(STAMPS)/dev: pyproject.toml $(STAMPS)/install
	@echo "· installing what tests and checks need"
	@$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

$(STAMPS)/front: package.json package-lock.json $(shell find src/kaiye/web/front -type f 2>/dev/null) $(STAMPS)/install
	@tools/front
	@touch $@

$(STAMPS)/messages: $(shell find src -name '*.po') $(STAMPS)/install
	@mkdir -p $(STAMPS)
	@$(BIN)/python tools/messages.py
	@touch $@

$(STAMPS)/system: tools/system
	@tools/system
	@mkdir -p $(STAMPS)
	@touch $@

.PHONY: help run install dev front messages test test-sqlite test-postgresql check bench clean
