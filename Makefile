# Two commands matter: `make run` and `make test`. See docs/operating.md.
.DEFAULT_GOAL := run
.PHONY: run test check bench soak lock fresh clean tidy static chromium

PORT ?= 8000
BIN := .venv/bin
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# Checks and tests choose their own store; what else is set here they leave out themselves.
APART := env -u DATABASE_URL

run: .venv/.installed
	$(BIN)/trellis serve --demo --port $(PORT)

test: .venv/.installed-dev chromium static
	$(APART) $(BIN)/python -m pytest -n 2 --dist loadscope
	$(APART) $(BIN)/python -m tests.postgres -- $(BIN)/python -m pytest -n 2 --dist loadscope -m "not once"

# Quick: no browser, no PostgreSQL.
check: static
	$(APART) $(BIN)/python -m pytest -n 2 --dist loadscope -m "not browser"

static: .venv/.installed-dev
	$(APART) $(BIN)/python -m tests.checks

# Writes code and templates the way `make check` wants them.
tidy: .venv/.installed-dev
	-$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format --quiet .
	$(BIN)/djade --target-version 5.2 $$(find trellis -path '*/templates/*.html') || true

# Long trials of what docs/promises.md promises: about twenty minutes, on loopback and in temporary folders.
soak: .venv/.installed-dev
	$(APART) $(BIN)/python -m tests.soak
	$(APART) $(BIN)/python -m tests.postgres -- $(BIN)/python -m tests.soak kills eight

bench: .venv/.installed
	$(BIN)/trellis bench

# Keeps what is pinned; `make lock UPGRADE=--upgrade` takes newer versions.
LOCK = $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 \
	--no-header --no-annotate $(UPGRADE) pyproject.toml
lock: .venv/.installed-dev
	$(LOCK) -o requirements.lock
	$(LOCK) -c requirements.lock --extra dev -o requirements-dev.lock

# Both commands in a fresh clone, with an empty HOME and hardly any PATH.
fresh:
	sh tests/fresh.sh

clean:
	rm -rf .venv build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Trellis needs Python 3.11 or newer with its venv module." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.installed: requirements.lock pyproject.toml | .venv/bin/python
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/.installed-dev: requirements-dev.lock .venv/.installed
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

chromium:
	@for c in /usr/lib/chromium/chromium /usr/bin/chromium /usr/bin/chromium-browser; do \
		test -x "$$c" && exit 0; done; \
	if test "$$(id -u)" = 0; then \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium; \
	else \
		echo "The tests need Chromium: ask your administrator for \`apt-get install chromium\`." >&2; exit 1; \
	fi
