#!/bin/sh
# Makes .venv with Python 3.10 and exactly the packages of requirements.lock, or says in one line why not.
# Safe to run again: does nothing where nothing has changed.
set -u
cd "$(dirname "$0")/.." || exit 1
LOCK=requirements.lock
LOG=var/setup.log
NEED_MB=4000
mkdir -p var || exit 1

fail() {
    printf 'setup: %s\n' "$*" >&2
    exit 1
}

# Runs a command with its title, its time, and a sign of life every two seconds; its output goes to the log.
step() {
    title=$1
    shift
    printf '%s ' "$title" >&2
    begun=$(date +%s)
    "$@" >>"$LOG" 2>&1 &
    job=$!
    while kill -0 "$job" 2>/dev/null; do
        sleep 1
        seconds=$(($(date +%s) - begun))
        [ $((seconds % 2)) -eq 0 ] && printf '.' >&2
    done
    wait "$job"
    code=$?
    if [ "$code" -eq 0 ]; then
        printf ' done in %s s\n' "$(($(date +%s) - begun))" >&2
    else
        printf ' failed\n' >&2
    fi
    return "$code"
}

# A candidate counts only if it runs: a version manager's shim may refuse.
is_310() {
    "$1" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1
}

find_python() {
    for candidate in "${GUT_PYTHON:-}" python3.10 \
        "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python \
        "$HOME"/.local/share/uv/python/cpython-3.10.*/bin/python3.10 \
        /opt/homebrew/bin/python3.10 /usr/local/bin/python3.10 /usr/bin/python3.10; do
        if [ -n "$candidate" ] && is_310 "$candidate"; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# The lines of the lock file that pin uv, hashes included.
uv_pin() {
    awk '/^uv==/ {on = 1} on {print} on && !/\\$/ {exit}' "$LOCK"
}

install_uv() { # $1: a Python whose pip installs it
    uv_pin >var/uv.txt
    step "Installing uv" "$1" -m pip install --disable-pip-version-check --retries 1 --timeout 20 --no-deps --require-hashes -r var/uv.txt
}

fetch_python() {
    command -v python3 >/dev/null 2>&1 && python3 -c 'import venv' >/dev/null 2>&1 ||
        fail "Python 3.10 was not found. Install it, then run this again (or name it with GUT_PYTHON=/path/to/python3.10)."
    python3 -m venv var/uv >>"$LOG" 2>&1 && install_uv var/uv/bin/python &&
        step "Fetching Python 3.10" var/uv/bin/uv python install 3.10 ||
        fail "Python 3.10 was not found and could not be fetched. Install Python 3.10, or connect to the network, then run this again (details: $LOG)."
    var/uv/bin/uv python find 3.10
}

why_not() { # one line for a failed installation, from what the log says
    if tail -n 60 "$LOG" | grep -qiE 'no space left|disk quota|os error 28'; then
        fail "The disk is full: free $NEED_MB MB, then run this again."
    elif tail -n 60 "$LOG" | grep -qiE 'hash'; then
        fail "A package is not the one that $LOCK pins. Nothing was trusted; see $LOG."
    fi
    fail "The packages could not be downloaded. Check the network, then run this again (details: $LOG)."
}

wanted=$(cat "$LOCK" pyproject.toml | cksum)
[ -x .venv/bin/gut ] && [ "$(cat .venv/.complete 2>/dev/null)" = "$wanted" ] && exit 0

: >"$LOG"
free=$(df -Pm . | awk 'NR == 2 {print $4}')
[ "$free" -ge "$NEED_MB" ] || [ -d .venv ] ||
    fail "The disk has $free MB left and the packages need $NEED_MB MB: free some space, then run this again."
if ! { [ -x .venv/bin/python ] && is_310 .venv/bin/python; }; then
    python=$(find_python) || python=$(fetch_python) || exit 1
    rm -rf .venv
    "$python" -m venv .venv >>"$LOG" 2>&1 ||
        fail "$python could not make a virtual environment (on Debian: install python3.10-venv). Details: $LOG."
fi
rm -f .venv/.complete
[ -x .venv/bin/uv ] || install_uv .venv/bin/python || why_not
UV_HTTP_TIMEOUT=60 step "Installing packages (1 GB the first time)" \
    .venv/bin/uv pip sync --compile-bytecode --python .venv/bin/python --require-hashes "$LOCK" || why_not
step "Installing the project" .venv/bin/uv pip install --python .venv/bin/python --offline --no-deps --no-build-isolation -e . || why_not
printf '%s' "$wanted" >.venv/.complete
