#!/bin/sh
# Every check that needs no running part, all of them even when one fails.
cd "$(dirname "$0")/.." || exit 1
failed=
run() {
    name=$1
    shift
    began=$(date +%s)
    if output=$("$@" 2>&1); then
        echo "ok      $name ($(($(date +%s) - began)) s)"
    else
        echo "$output"
        echo "FAILED  $name"
        failed="$failed $name"
    fi
}
pages() {
    . scripts/node.sh && cd web && npm run --silent check
}
words() {
    . scripts/node.sh && cd web && npm run --silent words
}
run lint .venv/bin/ruff check .
run format .venv/bin/ruff format --check .
run types .venv/bin/mypy
run house .venv/bin/pytest -q tests/house tests/storage/test_migrations.py
run pages pages
run words words
if [ -n "$failed" ]; then
    echo "These checks failed:$failed" >&2
    exit 1
fi
