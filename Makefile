# make lab    set up once, then open the course in JupyterLab      make lab ARGS="--no-browser --port 8890"
# make test   set up once, then run the tests                      make test ARGS="tests/unit -x"
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt

.PHONY: lab test lint doctor exercises clean
.DELETE_ON_ERROR:

lab: .venv/course-installed
	@$(BIN)/python -m smplkit lab $(ARGS)

test: .venv/test-installed
	$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)

lint: .venv/test-installed
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

doctor: .venv/course-installed
	@$(BIN)/python -m smplkit doctor

exercises: .venv/course-installed
	$(BIN)/python -m smplkit.notebooks release

clean:
	rm -rf .venv

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "smplkit needs Python 3.10 to 3.13; '$(PYTHON)' is $$($(PYTHON) --version 2>&1)." \
	         "Name another one: make lab PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/course-installed: pyproject.toml constraints.txt | .venv/bin/python
	@echo "Installing the course into .venv (once; this takes a few minutes) ..."
	$(PIP) -e ".[course]"
	@touch $@

.venv/test-installed: .venv/course-installed
	$(PIP) -e ".[course,test]"
	@touch $@
