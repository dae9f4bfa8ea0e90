#!/bin/sh
# `rasa shell`, with the action server that the stock command needs beside it.
set -u
cd "$(dirname "$0")/.." || exit 1
mkdir -p var
.venv/bin/rasa run actions >var/actions.log 2>&1 &
actions=$!
trap 'kill "$actions" 2>/dev/null' EXIT INT TERM
waited=0
until .venv/bin/python -c 'import socket; socket.create_connection(("localhost", 5055), 1)' 2>/dev/null; do
    waited=$((waited + 1))
    if [ "$waited" -gt 60 ] || ! kill -0 "$actions" 2>/dev/null; then
        echo "shell: the actions did not start, is port 5055 taken? Details: var/actions.log" >&2
        exit 1
    fi
    sleep 1
done
.venv/bin/rasa shell
