#!/bin/sh
# Prints the path of a Chromium for the browser tests. Installs one where it may, or says in one line why not.
# GUT_BROWSER names one at an unusual place.
set -u
cd "$(dirname "$0")/.." || exit 1
LOG=var/browser.log

fail() {
    printf 'browser: %s\n' "$*" >&2
    exit 1
}

# Where Playwright keeps its own Chromium, whether or not it is there.
own_place() {
    .venv/bin/python -c 'from playwright.sync_api import sync_playwright
with sync_playwright() as tool: print(tool.chromium.executable_path)' 2>/dev/null
}

find_browser() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        command -v "$name" && return 0
    done
    place=$(own_place)
    [ -n "$place" ] && [ -x "$place" ] && printf '%s\n' "$place"
}

may_use_apt() {
    [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1
}

if [ -n "${GUT_BROWSER:-}" ]; then
    [ -x "$GUT_BROWSER" ] || fail "GUT_BROWSER is $GUT_BROWSER, and no program is there."
    printf '%s\n' "$GUT_BROWSER"
    exit 0
fi
find_browser && exit 0

printf 'No Chromium was found: installing one ...\n' >&2
mkdir -p var || exit 1
: >"$LOG"
if may_use_apt; then
    { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends chromium; } >>"$LOG" 2>&1
    find_browser && exit 0
fi
.venv/bin/playwright install chromium >>"$LOG" 2>&1 && find_browser && exit 0
fail "No Chromium was found and none could be installed. Install Chromium, or name one with GUT_BROWSER=/path/to/chromium (details: $LOG)."
