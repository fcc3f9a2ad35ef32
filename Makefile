# Everything needs Python 3.11 or newer and make; the rest installs itself into .venv.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Tests start the program many times: compiled once, it starts in half the time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test races check demo bench format constraints clean

run: .venv/runs  ## serve the blog at http://127.0.0.1:8000 (PORT=, GATEPOST_INSTANCE=)
	@$(BIN)/gatepost init
	@exec $(BIN)/gatepost serve

test: .venv/develops  ## every test, on SQLite and on PostgreSQL
	$(BIN)/python -m pytest -n 3 --dist worksteal $(ARGS)

races: .venv/develops  ## the races of processes at full size, on both databases; takes minutes
	GATEPOST_FULL_SIZE=1 $(BIN)/python -m pytest -n 0 --durations 4 tests/moderation/test_eight_moderators.py tests/notifications/test_kills.py

check: .venv/develops  ## lint, types, import contracts, templates, migrations in step with the models
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --no-error-summary
	@said=$$($(BIN)/lint-imports --no-logo) || { echo "$$said"; exit 1; }
	@$(BIN)/djlint --quiet --lint templates
	@$(BIN)/python -m tests.migrations_in_step
	@echo "Lint, types, imports, templates and migrations: all well."

demo: .venv/runs  ## fill an empty blog with one worth looking at, and serve it
	@$(BIN)/gatepost init
	@$(BIN)/gatepost demo
	@exec $(BIN)/gatepost serve

bench: .venv/develops  ## measure; see docs/performance.md
	$(BIN)/python -m bench

format: .venv/develops
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

constraints: .venv/develops  ## write down what is installed as the versions to install
	$(BIN)/python -m pip freeze --exclude-editable --exclude gatepost > constraints.txt

clean:
	rm -rf .venv dist build *.egg-info

.venv/runs: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/develops: .venv/runs
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@
