#!/bin/sh
# Installs the programs that the tests drive (a browser, mail servers); none of them is started or listens.
set -eu
missing=
[ -x /usr/bin/chromium ] || missing="$missing chromium"
[ -x /usr/sbin/dovecot ] || missing="$missing dovecot-imapd"
[ -x /usr/sbin/postfix ] || missing="$missing postfix"
if [ -z "$missing" ]; then
    exit 0
fi
command="apt-get install --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
    root=
elif sudo -n true 2>/dev/null; then
    root=sudo
else
    echo "The tests need:$missing. Install them with the one command: sudo $command" >&2
    exit 1
fi
if ! command -v apt-get >/dev/null 2>&1; then
    echo "The tests need:$missing. Install them with this machine's package manager, then run make test again." >&2
    exit 1
fi
echo "Installing what the tests drive:$missing (no service is started)"
policy=/usr/sbin/policy-rc.d
made=
if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | $root tee $policy >/dev/null
    $root chmod 755 $policy
    made=yes
fi
trap '[ -z "$made" ] || $root rm -f $policy' EXIT
echo "postfix postfix/main_mailer_type select No configuration" | $root debconf-set-selections
quiet="-qq -o=Dpkg::Use-Pty=0"
$root env DEBIAN_FRONTEND=noninteractive apt-get update $quiet
$root env DEBIAN_FRONTEND=noninteractive apt-get install -y $quiet --no-install-recommends $missing >/dev/null
