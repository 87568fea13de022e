# Every target starts from a fresh clone: `install` runs first and is quick when nothing has changed.
PY := .venv/bin/python
export PATH := $(CURDIR)/.venv/bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help install node demo run test crash check bench manifest lock fmt

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

install: ## Make .venv and node_modules from the lock files
	@scripts/bootstrap

node: ## Put a Node into .venv, for machines whose own is missing or older than 20.11
	@scripts/bootstrap --with-node

demo: install ## Try the bot with made-up people (ports taken? make demo PORT=3979 CLIENT_PORT=56151)
	@exec $(PY) app.py demo $(if $(PORT),--port $(PORT)) $(if $(CLIENT_PORT),--client-port $(CLIENT_PORT))

run: install ## Start the bot as in production (settings: docs/settings.md)
	@exec $(PY) app.py run

test: install ## Run every test; the browser tests too when a Chromium is found
	@$(PY) -m pytest

crash: install ## Kill the bot's processes at random and count what that did (make crash STORE=sqlite SEED=7 ROUNDS=300)
	@$(PY) -m tests.crash --rounds $(or $(ROUNDS),300) --seed $(or $(SEED),1) --store $(or $(STORE),postgres)

check: install ## Style, types, floors, lock files, documentation
	@scripts/bootstrap --need-node
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	node_modules/.bin/pyright
	.venv/bin/lint-imports
	$(PY) scripts/lock.py --check
	$(PY) -m pytest -q tests/docs

bench: install ## Measure the bot beside a stock echo bot, and its notices in small and large stores
	@$(PY) -m bench
	@$(PY) -m bench.notices

manifest: install ## Build the Teams app package: dist/keyworker-bot.zip
	@$(PY) -m manifest.build

lock: install ## Remake the lock files from pyproject.toml and package.json (newest versions: make lock UPGRADE=1)
	@$(PY) scripts/lock.py $(if $(UPGRADE),--upgrade)
	@npm install --package-lock-only --loglevel=error
	@$(PY) scripts/lock.py --check

fmt: install ## Format, and mend what can be mended by itself
	@$(PY) -m ruff check --fix --quiet . || true
	@$(PY) -m ruff format .
