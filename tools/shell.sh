#!/bin/sh
# `rasa shell`, with the action server that the stock command needs beside it.
set -u
cd "$(dirname "$0")/.." || exit 1
# Deprecations in packages that Rasa pins: nothing that the person at the shell could act on.
export PYTHONWARNINGS=ignore
mkdir -p var
.venv/bin/rasa run actions >var/actions.log 2>&1 &
actions=$!
trap 'kill "$actions" 2>/dev/null' EXIT INT TERM
printf 'Starting the actions ' >&2
waited=0
until .venv/bin/python -c 'import socket; socket.create_connection(("localhost", 5055), 1)' 2>/dev/null; do
    waited=$((waited + 1))
    if [ "$waited" -gt 60 ] || ! kill -0 "$actions" 2>/dev/null; then
        printf '\nshell: the actions did not start, is port 5055 taken? Details: var/actions.log\n' >&2
        exit 1
    fi
    printf '.' >&2
    sleep 1
done
printf ' done\nLoading the model, a few seconds ...\n' >&2
.venv/bin/rasa shell --quiet --interface localhost
