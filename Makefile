# Everything begins here: `make help`. Each target first brings .venv, the browser files and the translations in step.
PYTHON ?= python3
PORT ?= 8000
ARGS ?=
BIN := .venv/bin
SERVERS := $(BIN)/python -m mind_portal.devservices
SOURCES := mind_portal factories audits emergencies loans tests manage.py

.DEFAULT_GOAL := help
.PHONY: help setup demo test check fmt bench manage reset query-counts prod-check lock assets

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 24

setup: ## Install or update all that the other targets need
	@command -v $(PYTHON) >/dev/null || { echo "The portal needs Python 3.11 or newer: install it, or name it with PYTHON=…"; exit 1; }
	@$(PYTHON) mind_portal/devservices/bootstrap.py

demo: setup ## Start the whole portal with demonstration data on http://127.0.0.1:8000 (PORT=… for another port)
	@exec $(SERVERS) demo --port $(PORT)

test: setup ## Run the tests; ARGS="tests/audits -k order" narrows it
	@$(SERVERS) chromium
	@exec $(BIN)/python -m pytest $(if $(ARGS),$(ARGS),-n auto --dist worksteal)

check: setup ## Format, lint, layers, types, settings, migrations, templates, translations
	@exec $(SERVERS) run --throwaway -- $(MAKE) --keep-going --no-print-directory \
		check-format check-lint check-layers check-types check-migrations check-settings check-templates check-translations

.PHONY: check-format check-lint check-layers check-types check-migrations check-settings check-templates check-translations
check-format:
	$(BIN)/ruff format --check --output-format concise $(SOURCES)
check-lint:
	$(BIN)/ruff check --output-format concise $(SOURCES)
check-layers:
	$(BIN)/lint-imports --no-logo
check-types:
	$(BIN)/mypy
check-migrations:
	$(BIN)/python manage.py makemigrations --check --dry-run
check-templates:
	$(BIN)/djlint --lint --quiet templates
check-translations:
	$(BIN)/python -m mind_portal.locale_merge --check
# The values are made up: the check reads the settings, it sends nothing.
check-settings:
	@DJANGO_SETTINGS_MODULE=mind_portal.settings.production \
	SECRET_KEY=$$($(BIN)/python -c 'import secrets; print(secrets.token_urlsafe(60))') \
	ALLOWED_HOSTS=portal.example.go.th CSRF_TRUSTED_ORIGINS=https://portal.example.go.th \
	EMAIL_URL=consolemail:// DEFAULT_FROM_EMAIL=portal@example.go.th \
	$(BIN)/python manage.py check --deploy --database default --fail-level WARNING

fmt: setup ## Format the Python sources, and mend what the linter can
	$(BIN)/ruff check --fix $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

bench: setup ## Measure; ARGS="--scale 0.1" for a quick look
	@exec $(SERVERS) run -- $(BIN)/python manage.py bench $(ARGS)

manage: setup ## Run a manage.py command with the private servers up; ARGS="import_register file.csv --dry-run"
	@exec $(SERVERS) run -- $(BIN)/python manage.py $(ARGS)

reset: setup ## Remove the demonstration's data
	@$(SERVERS) reset

query-counts: setup ## Write the stored numbers of queries anew (then look at the difference)
	@UPDATE_QUERY_COUNTS=1 exec $(BIN)/python -m pytest -n 0 tests/architecture -k query_count $(ARGS)

prod-check: setup ## Check the production settings, the image's files and docker-compose.yml
	@exec $(SERVERS) run --throwaway -- $(MAKE) --no-print-directory check-settings
	@if docker compose version >/dev/null 2>&1; then compose="docker compose"; \
	elif command -v docker-compose >/dev/null; then compose=docker-compose; \
	else echo "docker compose is not installed here: docker-compose.yml was not checked"; exit 0; fi; \
	$$compose --env-file .env.example config --quiet && echo "docker-compose.yml is valid"

assets: setup ## Copy the browser files anew (after a change of package.json: npm install, then this)
	@$(BIN)/python -m mind_portal.assets.vendor

LOCK_OPTIONS := --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header
lock: setup ## Write requirements.txt and requirements-dev.txt from their .in files
	$(BIN)/uv pip compile $(LOCK_OPTIONS) requirements.in -o requirements.txt
	$(BIN)/uv pip compile $(LOCK_OPTIONS) -c requirements.txt requirements-dev.in -o requirements-dev.txt
