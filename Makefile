# Everything a newcomer needs; each target sets up what it uses.
PYTHON ?= python3.11
BIN := .venv/bin
OFFICIAL_REFERENCE ?= ../shared/reference
export OFFICIAL_REFERENCE
# Processes that start often find what they import compiled.
unexport PYTHONDONTWRITEBYTECODE

PYTEST := $(BIN)/pytest -n auto --dist worksteal
# What takes long: platforms that misbehave by script and by lot, other people's judges, killed processes, stores of old versions.
LONG := tests/faults tests/interop tests/proofs tests/upgrade tests/contract/test_demonstration.py

.PHONY: demo serve test test-long judges test-postgresql check format bench prove pins clean
.DELETE_ON_ERROR:

# The environment: pinned, hashed requirements and this project, installed anew when either changes.
.venv/installed: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	touch $@

demo: .venv/installed
	$(BIN)/connector demo

serve: .venv/installed
	$(BIN)/connector demo --stay

# Everything that does not take long, for every day.
test: .venv/installed
	$(PYTEST) $(addprefix --ignore=,$(LONG))

test-long: .venv/installed
	$(PYTEST) $(LONG)

# Other people's judges, which tests ask where they are built: of signatures (EU DSS, JDK, Santuario, WSS4J, xadesjs), of PDF/A
# (veraPDF) and of traffic by a contract (Prism).
judges: .venv/installed
	$(BIN)/python -m tests.interop.judges

# The flow, the faults and the long proofs in small once more, every store on a real PostgreSQL server that the tests start.
test-postgresql: .venv/installed
	CONNECTOR_TEST_DATABASE=postgresql $(PYTEST) tests/flow tests/faults tests/proofs

check: .venv/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: .venv/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: .venv/installed
	$(BIN)/python -m tests.benchmarks

prove: .venv/installed
	$(BIN)/python -m tests.proofs

# Pin anew; lock files name versions and hashes only, so that no registry's address is ever committed.
pins:
	$(PYTHON) -m venv build/pins
	build/pins/bin/pip install --quiet pip-tools
	for name in dev run; do \
	  build/pins/bin/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-header \
	    --no-emit-index-url --no-emit-trusted-host --no-emit-find-links \
	    $$([ $$name = run ] && echo --constraint=requirements/dev.txt) \
	    --output-file=requirements/$$name.txt requirements/$$name.in; \
	done

clean:
	rm -rf .venv build demo
