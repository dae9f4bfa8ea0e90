# `make help` lists what there is. Everything sets itself up: .venv is made on first use.
.DEFAULT_GOAL := help
SHELL := /bin/sh
export RASA_TELEMETRY_ENABLED = false
export SQLALCHEMY_SILENCE_UBER_WARNING = 1
export TF_CPP_MIN_LOG_LEVEL = 3

# Labelled questions that are kept outside the project, so that nobody trains on them: those in a folder
# `eval` beside it, or in the one that is named: make eval YARDSTICK=folder
YARDSTICK ?= $(patsubst %/,%,$(dir $(firstword $(wildcard ../*/eval/dev_questions.tsv))))

.PHONY: help setup run shell train check lint eval test test-fast test-widget widget pictures lock

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Make .venv with exactly the pinned packages
	@tools/setup.sh

run: setup ## Set up, train if needed, and start the assistant on http://localhost:5005
	@.venv/bin/gut train
	@exec .venv/bin/gut serve

shell: train ## Talk to the assistant in Rasa's shell
	@exec tools/shell.sh

train: setup ## Train if anything that training reads has changed
	@.venv/bin/gut train

check: setup ## Validate phrases, answers and safety rules
	@.venv/bin/gut check

lint: setup ## Check style and types
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

eval: train ## Measure how well questions are understood, against the goals
	@.venv/bin/gut eval $(if $(YARDSTICK),--yardstick "$(YARDSTICK)")

test: setup lint check train test-widget ## Run every check, every test and the measurement
	@.venv/bin/pytest
	@.venv/bin/gut eval --show 0 $(if $(YARDSTICK),--yardstick "$(YARDSTICK)")

test-fast: setup ## Run the tests that need neither a model nor a server
	@.venv/bin/pytest -m "not model and not e2e"

test-widget: setup ## Check the website widget: types, tests, size, and that the built file is up to date
	@tools/widget.sh check

widget: setup ## Build the website widget: bot/widget/dist/gut-chat.js
	@tools/widget.sh build

pictures: train ## Draw the pictures of docs/images anew
	@tools/widget.sh install && GUT_PICTURES=1 .venv/bin/pytest tests/widget/test_pictures.py tests/widget/test_slack_pictures.py

lock: setup ## Pin requirements.in anew
	@.venv/bin/uv pip compile requirements.in --override requirements.overrides --python-version 3.10 \
		--generate-hashes --no-emit-index-url --quiet -o requirements.lock
