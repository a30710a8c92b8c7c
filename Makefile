# cspr: `make run` to try it, `make test` and `make check` to work on it. Everything goes into .venv; nothing else is installed
# except Debian's chromium and redis-server, which the tests need (`make system-packages`).

VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

.DEFAULT_GOAL := help
.PHONY: help run install quick test soak check types style layers migrations bench clean system-packages

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(firstword $(MAKEFILE_LIST)) | sed 's/:.*##/:/' | while IFS=: read -r name words; do printf '  make %-16s%s\n' "$$name" "$$words"; done

run: $(STAMP) ## install what is missing and start everything, with a demonstration partnership
	@exec $(BIN)/cspr start --demo

install: $(STAMP) ## only install

$(STAMP): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "cspr needs Python 3.11 or newer: install it (Debian: apt install python3 python3-venv) and try again."; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) cannot make a virtual environment. On Debian: apt install $$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"; exit 2; }
	@test -x $(BIN)/pip || $(BIN)/python -m ensurepip --upgrade
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]' -c constraints.txt
	@$(BIN)/python -m compileall -q deployments flows models notifications tests # every process starts a third of a second sooner
	@touch $@

quick: $(STAMP) ## while you work: the law, the records, the words
	$(BIN)/python -m pytest -n 2 --dist loadgroup tests/models tests/notifications tests/conformance

test: $(STAMP) system-packages ## run every test
	$(BIN)/python -m pytest -n 2 --dist loadgroup --no-loadscope-reorder

CASES ?= 1000
FIGURES := .soak.json
SOAK ?= soak
soak: $(STAMP) system-packages ## whole lives with every fault on PostgreSQL (CASES=1000 unless you say otherwise), every real shape and every kill on the stack
	@rm -f $(FIGURES)
	CASES=$(CASES) CSPR_SOAK_FIGURES=$(CURDIR)/$(FIGURES) $(BIN)/python -m pytest -m "$(SOAK)" -n 2 --dist loadgroup --no-loadscope-reorder
	@$(BIN)/python -m tests.bench.soak $(FIGURES)

check: types style layers migrations ## style, types, layers, and migrations in step with the tables (`make -j2 check`: two at a time)

types: $(STAMP)
	$(BIN)/mypy

style: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

layers: $(STAMP)
	$(BIN)/lint-imports

migrations: $(STAMP)
	$(BIN)/python -m tests.migrations

bench: $(STAMP) ## the numbers of the README, measured here
	$(BIN)/python -m tests.bench

system-packages: ## Debian packages that the tests need
	@missing=""; \
	test -x /usr/bin/chromium || missing="$$missing chromium"; \
	test -x /usr/bin/redis-server || missing="$$missing redis-server"; \
	test -z "$$missing" && exit 0; \
	command -v apt-get >/dev/null || { echo "The tests need:$$missing (/usr/bin/chromium, /usr/bin/redis-server). Install them and try again."; exit 2; }; \
	echo "Installing for the tests:$$missing"; \
	if [ "$$(id -u)" = 0 ]; then as=""; elif command -v sudo >/dev/null; then as="sudo"; else echo "Installing$$missing needs root: run 'apt-get install$$missing' as root and try again."; exit 2; fi; \
	$$as apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$as apt-get install -y -qq --no-install-recommends $$missing >/dev/null

clean: ## remove the environment and every cache (data in CSPR_HOME stays)
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
