# make run: Boussole with its demonstration. make test: all the tests. make check: the fast ones.
# Needs Python 3.11 to 3.14; PYTHON=… chooses one.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard services/web/translations/*/LC_MESSAGES/*.po))
PACKAGES := infra workflows services policies tenants
WORKERS ?= 2
# The tests of a file share its database and its servers: one process runs them all. Files are taken
# as they are listed, those of browsers and of whole stacks first: none of the long ones comes last.
PYTEST = $(BIN)/python -m pytest --numprocesses=$(WORKERS) --dist=loadfile --no-loadscope-reorder

.PHONY: run test check lint lock clean
.DELETE_ON_ERROR:
.NOTPARALLEL:

run: $(VENV)/installed-embedded $(CATALOGUES)
	@exec $(BIN)/boussole up --demo

test: $(VENV)/installed-test $(CATALOGUES)
	@.ci/browser $(BIN)
	@$(PYTEST)

check: lint
	@$(PYTEST) -m "not slow"

lint: $(VENV)/installed-test $(CATALOGUES)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

# The pinned versions follow pyproject.toml: run it after changing a dependency there, or
# with UPGRADE=--upgrade to take newer releases. All files agree, since the smaller ones
# are constrained by the largest.
COMPILE = $(BIN)/python -m uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --no-header
lock: $(BIN)/python
	@$(PIP) install uv
	@printf 'setuptools>=77\n' | $(COMPILE) --no-annotate --output-file requirements/build.txt -
	@$(COMPILE) pyproject.toml --all-extras --output-file requirements/test.txt
	@$(COMPILE) pyproject.toml --extra embedded --constraints requirements/test.txt \
		--no-annotate --output-file requirements/embedded.txt
	@$(COMPILE) pyproject.toml --constraints requirements/test.txt \
		--no-annotate --output-file requirements/runtime.txt

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find $(PACKAGES) tests -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@echo "Préparation de l’environnement Python…"
	@.ci/environment $(VENV)

$(VENV)/installed-%: requirements/%.txt requirements/build.txt pyproject.toml | $(BIN)/python
	@echo "Installation de Boussole et de ses dépendances…"
	@$(PIP) install --require-hashes -r requirements/build.txt -r $<
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/installed-embedded  # every set contains what a run needs

%.mo: %.po | $(VENV)/installed-embedded
	@$(BIN)/pybabel --quiet compile --input-file=$< --output-file=$@
