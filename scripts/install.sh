#!/bin/sh
# Installs what Rapport needs into .venv and builds its pages; says what it does, and does nothing twice.
set -eu
cd "$(dirname "$0")/.."
UV_VERSION=0.13.9
STAMP=.venv/.rapport-installed

python=
for each in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if command -v "$each" >/dev/null 2>&1 && "$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        python=$each
        break
    fi
done
if [ -z "$python" ]; then
    echo "Rapport needs Python 3.11 or newer, and this machine has $(python3 --version 2>&1 || echo none)." >&2
    echo "Install it (Debian, Ubuntu: apt install python3 python3-venv), then run make again." >&2
    exit 1
fi

wanted=$(cat requirements.lock pyproject.toml scripts/install.sh | cksum)
if [ "$(cat $STAMP 2>/dev/null || true)" != "$wanted" ]; then
    echo "Installing packages into .venv (the first time takes about a minute)"
    if [ ! -x .venv/bin/python ] && ! "$python" -m venv .venv; then
        echo "Python could not make a virtual environment." >&2
        echo "On Debian and Ubuntu: apt install python3-venv, then run make again." >&2
        exit 1
    fi
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$UV_VERSION"
    VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip sync --quiet --require-hashes requirements.lock
    VIRTUAL_ENV="$PWD/.venv" .venv/bin/uv pip install --quiet --no-deps -e .
    .venv/bin/python -m compileall -q src || true
    echo "$wanted" >$STAMP
fi

scripts/build_web.sh
