#!/bin/sh
# Makes sure that Redis, PostgreSQL, RabbitMQ and nginx can be started by the tests, and that libfaketime is there.
# Installs them where it may, or says in one line why not. Prints the folder of PostgreSQL's programs and, on a second line, RabbitMQ's server.
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

# Debian's own command in /usr/sbin would change its user and write beside the tests' folder; this one does not.
find_rabbit() {
    for program in /usr/lib/rabbitmq/bin/rabbitmq-server /opt/homebrew/sbin/rabbitmq-server \
        /usr/local/sbin/rabbitmq-server; do
        [ -x "$program" ] && command -v epmd >/dev/null 2>&1 && printf '%s\n' "$program" && return 0
    done
    return 1
}

find_nginx() {
    command -v nginx >/dev/null 2>&1 || [ -x /usr/sbin/nginx ] || [ -x /usr/local/sbin/nginx ] ||
        [ -x /opt/homebrew/bin/nginx ]
}

# Lets a test set the clock of one process; only there for the fault tests, which say so where it is missing.
find_faketime() {
    for library in /usr/lib/*/faketime/libfaketimeMT.so.1 /usr/local/lib/faketime/libfaketimeMT.*; do
        [ -e "$library" ] && return 0
    done
    ! command -v apt-get >/dev/null 2>&1
}

found() {
    command -v redis-server >/dev/null 2>&1 && find_nginx && find_faketime && find_rabbit >/dev/null && find_postgres && find_rabbit
}

found && exit 0
mkdir -p var || exit 1
: >"$LOG"
if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    printf 'Redis, PostgreSQL, RabbitMQ, nginx or libfaketime was not found: installing them ...\n' >&2
    # Debian would start a server of its own on the usual port; the tests start theirs.
    { apt-get update && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get install -y --no-install-recommends redis-server postgresql rabbitmq-server \
        nginx-light libfaketime; } >>"$LOG" 2>&1
    found && exit 0
fi
fail "Redis, PostgreSQL, RabbitMQ and nginx are needed for the tests of several processes. Install them, or name PostgreSQL's programs with GUT_POSTGRES (details: $LOG)."
