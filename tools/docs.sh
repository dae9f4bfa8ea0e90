#!/bin/sh
# Builds the documentation site into var/site, in an environment of its own; a broken link fails.
set -eu
cd "$(dirname "$0")/.."
LOCK=tools/docs/requirements.lock
MADE=.venv-docs/made-of

if ! cmp -s "$LOCK" "$MADE"; then
    echo "Installing what the site is built with"
    .venv/bin/uv venv --quiet --clear --python .venv/bin/python .venv-docs
    .venv/bin/uv pip sync --quiet --python .venv-docs/bin/python --require-hashes "$LOCK"
    cp "$LOCK" "$MADE"
fi
NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --quiet --strict
echo "The site is in var/site: open var/site/index.html"
