#!/bin/sh
# Installs atheris, which looks at what the code does while it fuzzes, where there is a build of it: Linux on x86-64.
# Elsewhere the fuzz targets run with hypothesis. `make setup` removes it again.
set -eu
cd "$(dirname "$0")/.."
case "$(uname -sm)" in
    "Linux x86_64") .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r tools/fuzz.lock ;;
    *) echo "There is no atheris for $(uname -sm): fuzzing with hypothesis." >&2 ;;
esac
