# `make run` starts Rapport, `make test` proves it, `make help` lists the rest.
BIN := .venv/bin
TESTS ?= tests
LANES ?= 2
.DEFAULT_GOAL := help
BENCHES := $(addprefix bench-,$(basename $(notdir $(wildcard bench/*.py))))

.PHONY: help install run test test-slow check budgets requirements clean $(BENCHES)

help: ## Show this list
	@awk -F ':.*## ' '{ sub(/^\$$\(BENCHES\): /, "") } /^[a-z%-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: ## Install everything into .venv and build the pages (run and test do this by themselves)
	@scripts/install.sh

run: install ## Start Rapport on this machine (PORT=8080, RAPPORT_DATA=data)
	@exec $(BIN)/rapport up

test: install ## Install what the tests need, and run them all (LANES=2 at a time)
	@scripts/test_needs.sh
	@PYTHONHASHSEED=0 $(BIN)/pytest -q -n $(LANES) --dist loadfile $(TESTS)

test-slow: install ## Run only the tests that take long, at full length (make test runs them shorter)
	@scripts/test_needs.sh
	@RAPPORT_LONG=1 $(BIN)/pytest -q -m slow tests

check: install ## Lint, types, import walls, sizes, pages' types, migrations = models
	@scripts/check.sh

budgets: install ## Weigh what a browser has to fetch, and hold it to its budget
	@. scripts/node.sh && cd web && npm run --silent budgets

requirements: install ## Print which tests prove which requirement
	@$(BIN)/python -m tests.house.requirements

$(BENCHES): bench-%: install ## Run one benchmark of bench/, as in make bench-mail
	@$(BIN)/python -m bench.$*

clean: ## Remove what was installed and built (never your data)
	rm -rf .venv web/node_modules web/dist
