#!/bin/sh
# Builds the pages in web/ with the Node of a Python wheel, when their sources changed since the last build.
set -eu
cd "$(dirname "$0")/.."
. scripts/node.sh

if [ ! -f web/package.json ]; then
    exit 0
fi
packages=$(cat web/package.json web/package-lock.json | cksum)
if [ "$(cat web/node_modules/.rapport-installed 2>/dev/null || true)" != "$packages" ]; then
    echo "Installing the front end's packages"
    (cd web && npm ci --silent --no-audit --no-fund)
    echo "$packages" >web/node_modules/.rapport-installed
fi
sources=$(find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -exec cksum {} + | sort -k 3 | cksum)
if [ "$(cat web/dist/.rapport-built 2>/dev/null || true)" != "$sources" ]; then
    echo "Building the pages (about 15 seconds)"
    if ! (cd web && npm run --silent build) >web/node_modules/.rapport-build.log 2>&1; then
        cat web/node_modules/.rapport-build.log >&2
        exit 1
    fi
    echo "$sources" >web/dist/.rapport-built
fi
