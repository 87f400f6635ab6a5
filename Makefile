# What each target does: `make help`.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench lock messages

PIP := .venv/bin/pip --quiet --no-input --disable-pip-version-check
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard src/relance/locale/*/LC_MESSAGES/django.po))


help:
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /make \1\t/' | expand -t 16

setup: .venv/installed $(CATALOGUES)  ## make the environment: dependencies, the relance command, French

run: setup  ## start Relance with its demo organisation on http://localhost:8000 (PORT=… for another)
	@exec bin/run

test: .venv/installed-for-tests $(CATALOGUES)  ## run every test, in browsers too, on SQLite and on PostgreSQL
	@exec bin/test

check: .venv/installed-for-tests $(CATALOGUES)  ## lint, types, order of packages, migrations, templates, French
	@exec bin/check

bench: .venv/installed-for-tests  ## measure imports beside a bare floor, on both databases (MILLION=1 for a million lines)
	@exec bin/bench $(if $(MILLION),--million)

lock: .venv/installed-for-tests  ## choose the newest dependencies again and write them down with their hashes
	@for name in requirements requirements-dev; do
	  .venv/bin/uv pip compile --quiet --upgrade --universal --python-version 3.11 \
	    --generate-hashes --no-header $$name.in -o $$name.txt
	done

messages: .venv/installed-for-tests  ## bring the French catalogue up to date with the texts in the code
	@exec bin/messages

.venv/bin/pip:
	python3 -m venv .venv

.venv/installed: requirements.txt pyproject.toml | .venv/bin/pip
	@echo "Installing what Relance needs into .venv ..."
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

.venv/installed-for-tests: requirements-dev.txt .venv/installed
	@echo "Installing what the checks and the tests need into .venv ..."
	$(PIP) install --require-hashes -r requirements-dev.txt
	touch $@

%.mo: %.po | .venv/installed
	@.venv/bin/pybabel --quiet compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $<)))
