# `make help` lists what there is. Everything sets itself up: .venv is made on first use.
.DEFAULT_GOAL := help
SHELL := /bin/sh
export RASA_TELEMETRY_ENABLED = false
export SQLALCHEMY_SILENCE_UBER_WARNING = 1
export TF_CPP_MIN_LOG_LEVEL = 3

CYCLONEDX = 7.5.0
PIP_AUDIT = 2.10.1
# Ids of weaknesses that docs/security-accepted.md explains: make audit ACCEPTED="ID ID"
ACCEPTED ?=

# Labelled questions that are kept outside the project, so that nobody trains on them: those in a folder
# `eval` beside it, or in the one that is named: make eval YARDSTICK=folder
YARDSTICK ?= $(patsubst %/,%,$(dir $(firstword $(wildcard ../*/eval/dev_questions.tsv))))

# Processes that run tests, a file each at a time. They start servers and browsers: not many more than half the cores.
WORKERS ?= 2

# How many hostile inputs `make test-hostile` sends; `make test` sends a few hundred.
COUNT ?= 100000

.PHONY: sbom audit help setup machine run shell train check lint eval test test-fast test-faults test-hostile test-widget widget pictures soak docs reference lock

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

machine: setup ## Install what the tests need of this machine: a browser, and engines for several processes
	@tools/browser.sh >/dev/null && tools/engines.sh >/dev/null

test: setup machine lint check train test-widget ## Run every check, every test and the measurement
	@.venv/bin/pytest -m "not faults" -n $(WORKERS) --dist loadfile
	@.venv/bin/gut eval --show 0 $(if $(YARDSTICK),--yardstick "$(YARDSTICK)")

test-fast: setup ## Run the tests that need neither a model nor a server
	@.venv/bin/pytest -m "not model and not e2e"

test-faults: train machine ## Kill and cut real servers under load, and write the figures into docs/reliability.md
	@rm -f var/faults/rows.jsonl
	@.venv/bin/pytest -m faults tests/faults && .venv/bin/python -m tests.faults.table

test-hostile: train machine ## Send COUNT hostile inputs to a running server, and fuzz the parsers; var/hostile/report.json
	@tools/fuzz.sh
	@GUT_HOSTILE_COUNT=$(COUNT) GUT_HOSTILE_RUNS=$(COUNT) .venv/bin/pytest --timeout 0 tests/hostile

test-widget: setup ## Check the website widget: types, tests, size, and that the built file is up to date
	@tools/widget.sh check

widget: setup ## Build the website widget: bot/widget/dist/gut-chat.js
	@tools/widget.sh build

pictures: train ## Draw the pictures of docs/images anew
	@tools/widget.sh install && GUT_PICTURES=1 .venv/bin/pytest tests/widget/test_pictures.py tests/widget/test_slack_pictures.py

soak: train ## Answer at half of the peak load for long: make soak HOURS=1
	@.venv/bin/gut soak $(if $(HOURS),--hours $(HOURS))

docs: setup ## Build the documentation site into var/site
	@tools/docs.sh

reference: setup ## Write docs/reference anew from the code
	@PYTHONPATH=. .venv/bin/python tools/reference.py

sbom: setup ## Write what is installed, with versions and hashes, to sbom.json (CycloneDX)
	@.venv/bin/uvx --from cyclonedx-bom==$(CYCLONEDX) cyclonedx-py requirements requirements.lock \
		--output-reproducible --of JSON -o sbom.json && echo "sbom.json"

audit: setup ## Look for known weaknesses of the pinned packages; needs a network (docs/security-accepted.md)
	@.venv/bin/uvx --from pip-audit==$(PIP_AUDIT) pip-audit --strict --disable-pip --require-hashes \
		-r requirements.lock $(addprefix --ignore-vuln ,$(ACCEPTED))

lock: setup ## Pin requirements.in anew
	@.venv/bin/uv pip compile requirements.in --override requirements.overrides --python-version 3.10 \
		--generate-hashes --no-emit-index-url --quiet -o requirements.lock
