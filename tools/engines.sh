#!/bin/sh
# Makes sure that Redis and PostgreSQL can be started by the tests. Installs them where it may, or says in one line
# why not. Prints the folder of PostgreSQL's programs.
set -u
cd "$(dirname "$0")/.." || exit 1
LOG=var/engines.log

fail() {
    printf 'engines: %s\n' "$*" >&2
    exit 1
}

find_postgres() {
    for folder in "${GUT_POSTGRES:-}" /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql*/bin /usr/local/bin /usr/bin; do
        [ -n "$folder" ] && [ -x "$folder/initdb" ] && printf '%s\n' "$folder" && return 0
    done
    return 1
}

found() {
    command -v redis-server >/dev/null 2>&1 && find_postgres
}

found && exit 0
mkdir -p var || exit 1
: >"$LOG"
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    printf 'Redis or PostgreSQL was not found: installing them ...\n' >&2
    # Debian would start a server of its own on the usual port; the tests start theirs.
    { apt-get update && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y --no-install-recommends redis-server postgresql; } >>"$LOG" 2>&1
    found && exit 0
fi
fail "Redis and PostgreSQL are needed for the tests of several processes. Install them, or name PostgreSQL's programs with GUT_POSTGRES (details: $LOG)."
