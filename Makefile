# What people type. Works from nothing but git, make and Python 3.11 or newer; quick where everything is in place.

PYTHON ?= python3
# pytest arguments, for example: make test ARGS="tests/webconnector -q"
ARGS ?=
# How many tests run at once; auto is one per processor.
WORKERS ?= auto

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/stamps
CODE := src tests scripts benchmarks
# What runs the code of core, app, store and webconnector. Killed processes (tests/processes) keep no figures.
COVERING := $(addprefix tests/,app core mapping qbxml store webconnector autotask cli rules rubbish web crashes end_to_end simulation/test_company_files.py)
UV := $(BIN)/uv
COMPILE := $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Containers often set it: then each of the programs that tests start compiles all of Stockpost anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test coverage tools lint lint-format lint-rules lint-types lint-imports format lock clean distclean

help:
	@echo "make demo        try Stockpost on this machine with simulated Autotask and QuickBooks"
	@echo "make test        run all tests (ARGS=... for some of them)"
	@echo "make coverage    list what no test runs of core, app, store and webconnector"
	@echo "make lint        formatting, lint, types, import rules"
	@echo "make format      format the code"
	@echo "make lock        renew requirements/*.txt from pyproject.toml"
	@echo "make clean       remove what was built; make distclean removes $(VENV) too"

demo: $(STAMPS)/run
	@$(BIN)/stockpost demo

test: $(STAMPS)/test tools
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

coverage: $(STAMPS)/test tools
	rm -rf build/coverage
	mkdir -p build/coverage
	$(BIN)/python -m coverage run -m pytest -n auto --dist worksteal $(COVERING) $(ARGS)
	$(BIN)/python -m coverage run -m tests.simulation --scenes
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

# Programs that some tests drive: a browser, and independent Autotask clients.
tools: $(STAMPS)/browser build/node/.installed build/autotask_client/.installed build/ticket_clients/.installed

lint: lint-format lint-rules lint-types lint-imports

lint-format: $(STAMPS)/test
	$(BIN)/ruff format --check $(CODE)

lint-rules: $(STAMPS)/test
	$(BIN)/ruff check $(CODE)

lint-types: $(STAMPS)/test
	$(BIN)/mypy

lint-imports: $(STAMPS)/test
	$(BIN)/lint-imports

format: $(STAMPS)/test
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

lock: $(STAMPS)/venv
	$(BIN)/pip install --quiet uv
	echo 'setuptools>=77' | $(COMPILE) - --output-file requirements/build.txt
	$(COMPILE) pyproject.toml --output-file requirements/run.txt
	echo "pywin32>=310; sys_platform == 'win32'" | $(COMPILE) - --output-file requirements/sdk.txt
	$(COMPILE) pyproject.toml --group test --output-file requirements/test.txt
	printf 'atrest==1.0.2\ndjango-autotask==1.16.0\npytz\n' | $(COMPILE) - --output-file requirements/ticket_clients.txt

clean:
	rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage .demo
	find src tests scripts benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean
	rm -rf $(VENV) src/*.egg-info

$(STAMPS)/venv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Stockpost needs Python 3.11 or newer. Name one: make PYTHON=python3.12 ..."; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	mkdir -p $(STAMPS)
	touch $@

$(STAMPS)/run: $(STAMPS)/venv requirements/build.txt requirements/run.txt pyproject.toml
	$(BIN)/pip install --quiet --require-hashes -r requirements/build.txt -r requirements/run.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(STAMPS)/test: $(STAMPS)/run requirements/test.txt
	$(BIN)/pip install --quiet --require-hashes -r requirements/test.txt
	touch $@

$(STAMPS)/browser: scripts/install_browser $(STAMPS)/venv
	scripts/install_browser
	touch $@

build/node/.installed: scripts/install_node_client
	scripts/install_node_client build/node
	touch $@

build/autotask_client/.installed: scripts/install_autotask_client $(STAMPS)/test
	scripts/install_autotask_client $(BIN)/python build/autotask_client
	touch $@

build/ticket_clients/.installed: scripts/install_ticket_clients requirements/ticket_clients.txt $(STAMPS)/test
	scripts/install_ticket_clients $(BIN)/python build/ticket_clients
	touch $@
