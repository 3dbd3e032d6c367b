"""Real mail servers for tests: Dovecot and Postfix of the machine, on 127.0.0.1 high ports in a folder of their own.

``with mail_servers() as servers:`` starts both (about a second) and stops them again; no system service is touched.
As root Postfix delivers into Dovecot's Maildirs. Postfix itself needs root, so others get Dovecot alone.
"""

import contextlib
import grp
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.mailservers_setup import dovecot_conf, make_certificate, postfix_main, postfix_master
from tests.ports import free_port

DOMAIN = "rapport.test"
PASSWORD = "correct-horse"
USERS = ("support", "ada", "tomasz", "mailer", "second")
DOVECOT, POSTFIX, SINK = "/usr/sbin/dovecot", "/usr/sbin/postfix", "/usr/sbin/smtp-sink"
POSTSUPER = "/usr/sbin/postsuper"
IN_HAND = ("maildrop", "incoming", "active")


def missing_servers() -> str | None:
    """What is not installed, in words, or None."""
    gone = [p for p in (DOVECOT, POSTFIX, SINK) if not Path(p).exists()]
    return f"{', '.join(gone)} not installed (apt-get install dovecot-imapd postfix)" if gone else None


def wait_for(condition: Callable[[], bool], what: str, seconds: float = 60.0) -> None:
    """Until ``condition`` holds; fails loudly with ``what``."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"Waited {seconds} s for {what}")
        time.sleep(0.02)


def listens(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as sock:
        sock.settimeout(1)
        return sock.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class MailServers:
    """Where everything is. Users are ``name@rapport.test`` with one password; Maildirs lie under ``mail_root``."""

    folder: Path
    trust: ssl.SSLContext
    imap: int = field(default_factory=free_port)
    imaps: int = field(default_factory=free_port)
    sasl: int = field(default_factory=free_port)
    submission: int = field(default_factory=free_port)
    smtps: int = field(default_factory=free_port)
    mx: int = field(default_factory=free_port)
    sink: int = field(default_factory=free_port)
    refusing: int = field(default_factory=free_port)
    introspection: str | None = None
    token_mechanisms: str = "xoauth2 oauthbearer"
    _dovecot: "subprocess.Popen[bytes] | None" = None
    _others: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    @property
    def owner(self) -> tuple[str, str]:
        """(user, group) that mail files belong to."""
        if os.geteuid() == 0:
            return "nobody", "nogroup"
        return pwd.getpwuid(os.geteuid()).pw_name, grp.getgrgid(os.getegid()).gr_name

    def maildir(self, user: str) -> Path:
        """The Maildir of ``user`` ("support")."""
        return self.folder / "mail" / f"{user}@{DOMAIN}" / "Maildir"

    def folder_of(self, user: str, folder: str = "INBOX") -> Path:
        """Where a folder of a mailbox lies; made when it is new."""
        box = self.maildir(user) if folder == "INBOX" else self.maildir(user) / f".{folder}"
        for part in ("tmp", "new", "cur"):
            (box / part).mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self._give(
                self.maildir(user).parent, self.maildir(user), box, *(box / part for part in ("tmp", "new", "cur"))
            )
        return box

    def letters(self, user: str) -> list[bytes]:
        """What lies in a mailbox, in the order in which Postfix took it in.

        The names of the files do not tell: Postfix delivers several at once, and names those of one second by inode.
        """
        while True:
            paths = [path for part in ("new", "cur") for path in (self.maildir(user) / part).iterdir()]
            with contextlib.suppress(FileNotFoundError):  # somebody read it: it has moved, and is there again
                by_name = [path.read_bytes() for path in sorted(paths, key=lambda path: path.name)]
                return sorted(by_name, key=_queue_id)

    def settle(self) -> None:
        """Wait until Postfix has nothing in hand, and throw away what it would try again later."""
        queue = self.folder / "queue"

        def idle() -> bool:
            return not any(path.is_file() for part in IN_HAND for path in (queue / part).rglob("*"))

        wait_for(idle, f"Postfix to be done ({self.folder / 'postfix.log'})")
        if any(path.is_file() for path in (queue / "deferred").rglob("*")):
            etc = str(self.folder / "postfix")
            subprocess.run([POSTSUPER, "-c", etc, "-d", "ALL", "deferred"], check=True, capture_output=True)

    def drop(self, user: str, raw: bytes, *, folder: str = "INBOX", at: float | None = None) -> None:
        """Put a mail into a mailbox as a delivery agent would: written aside, then renamed into new/.

        ``at`` (Unix seconds) is when the server took it in, if not now.
        """
        box = self.folder_of(user, folder)
        name = f"{time.time_ns()}.{os.getpid()}.test"
        (box / "tmp" / name).write_bytes(raw)
        if os.geteuid() == 0:
            self._give(box / "tmp" / name)
        if at is not None:
            os.utime(box / "tmp" / name, (at, at))
        (box / "tmp" / name).rename(box / "new" / name)

    def _give(self, *paths: Path) -> None:
        uid, gid = pwd.getpwnam(self.owner[0]).pw_uid, grp.getgrnam(self.owner[1]).gr_gid
        for entry in paths:
            os.chown(entry, uid, gid)

    def start_dovecot(self) -> None:
        """Start (or start again) Dovecot and wait until it answers."""
        conf = self.folder / "dovecot.conf"
        self._dovecot = subprocess.Popen([DOVECOT, "-F", "-c", str(conf)], start_new_session=True)
        wait_for(lambda: listens(self.imap) and listens(self.imaps), f"Dovecot ({self.folder / 'dovecot.log'})")

    def stop_dovecot(self) -> None:
        """Stop Dovecot; its connections break."""
        if self._dovecot:
            _end_group(self._dovecot.pid)
            self._dovecot.wait(60)
            self._dovecot = None

    def start_postfix(self) -> None:
        """Start Postfix and the outside world: one sink takes everything, one refuses every recipient."""
        for port, extra in ((self.sink, ["-d", f"{self.folder}/outside/%M."]), (self.refusing, ["-f", "rcpt"])):
            user = ["-u", "nobody"] if os.geteuid() == 0 else []
            self._others.append(subprocess.Popen([SINK, *user, *extra, f"127.0.0.1:{port}", "20"]))
        etc = str(self.folder / "postfix")
        subprocess.run([POSTFIX, "-c", etc, "check"], check=True, capture_output=True)
        self._others.append(subprocess.Popen([POSTFIX, "-c", etc, "start-fg"], start_new_session=True))
        ports = (self.mx, self.submission, self.smtps, self.sink, self.refusing)
        wait_for(lambda: all(listens(p) for p in ports), f"Postfix ({self.folder / 'postfix.log'})")

    def forbid_sender(self, address: str) -> None:
        """From now on Postfix lets nobody send under ``address``."""
        with (self.folder / "postfix" / "senders").open("a") as senders:
            senders.write(f"{address} REJECT not yours\n")
        subprocess.run([POSTFIX, "-c", str(self.folder / "postfix"), "reload"], check=True, capture_output=True)

    def route(self, domain: str, transport: str) -> None:
        """From now on Postfix hands mail for ``domain`` to ``transport`` ("lmtp:inet:127.0.0.1:24")."""
        routes = self.folder / "postfix" / "transport"
        others = [line for line in routes.read_text().splitlines() if line.split()[0] != domain]
        aside = routes.with_suffix(".new")
        aside.write_text("\n".join([*others, f"{domain} {transport}"]) + "\n")
        aside.rename(routes)  # Postfix never reads half of it
        subprocess.run([POSTFIX, "-c", str(self.folder / "postfix"), "reload"], check=True, capture_output=True)

    def flush(self) -> None:
        """Let Postfix try everything it still holds now."""
        subprocess.run([POSTFIX, "-c", str(self.folder / "postfix"), "flush"], check=True, capture_output=True)

    def outside(self) -> dict[str, bytes]:
        """What reached the outside world, by names that tell nothing; the newest may still be being written."""
        return {path.name: path.read_bytes() for path in (self.folder / "outside").iterdir()}

    def stop(self) -> None:
        """Stop everything that was started here."""
        master = self.folder / "queue" / "pid" / "master.pid"
        if master.exists():
            _end_group(int(master.read_text()))  # its own session leader: the starting command is not its parent
        for process in self._others:
            process.terminate()
            process.wait(60)
        self._others.clear()
        self.stop_dovecot()


def _queue_id(raw: bytes) -> bytes:
    """The id that Postfix gave a mail: long ones sort by the microsecond in which it came. Empty without Postfix."""
    found = re.search(rb"\(Postfix\)[^;]* id ([0-9A-Za-z]+)", raw.partition(b"\n\n")[0].replace(b"\r", b""))
    return found[1] if found else b""


def _end_group(leader: int) -> None:
    """End the processes that a leader started, and wait until none is left."""

    def gone() -> bool:
        try:
            os.killpg(leader, 0)
        except ProcessLookupError:
            return True
        with contextlib.suppress(ChildProcessError):
            os.waitpid(leader, os.WNOHANG)
        return False

    with contextlib.suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGTERM)
    try:
        wait_for(gone, "the servers to end", 3)
    except AssertionError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(leader, signal.SIGKILL)
        wait_for(gone, "the servers to end after SIGKILL")


def _lay_out(servers: MailServers) -> None:
    folder = servers.folder
    folder.chmod(0o755)
    for name in ("mail", "outside", "run", "postfix", "queue", "data"):
        (folder / name).mkdir()
    (folder / "outside").chmod(0o777)
    (folder / "dovecot.conf").write_text(dovecot_conf(servers, PASSWORD))
    (folder / "oauth2.conf").write_text(
        f"introspection_mode = post\nintrospection_url = {servers.introspection}\nusername_attribute = username\n"
        "active_attribute = active\nactive_value = true\n"
    )
    (folder / "postfix" / "main.cf").write_text(postfix_main(servers, DOMAIN))
    (folder / "postfix" / "master.cf").write_text(postfix_master(servers))
    (folder / "postfix" / "senders").write_text("")
    (folder / "postfix" / "users").write_text("".join(f"{u}@{DOMAIN} {u}@{DOMAIN}/Maildir/\n" for u in USERS))
    (folder / "postfix" / "transport").write_text(
        f"outside.test smtp:[127.0.0.1]:{servers.sink}\nrefusing.test smtp:[127.0.0.1]:{servers.refusing}\n"
    )
    if os.geteuid() == 0:
        servers._give(folder / "mail", *(folder / "mail").rglob("*"))
        shutil.chown(folder / "data", "postfix")
    for user in USERS:
        for part in ("tmp", "new", "cur"):
            (servers.maildir(user) / part).mkdir(parents=True)
    if os.geteuid() == 0:
        servers._give(folder / "mail", *(folder / "mail").rglob("*"))


@contextlib.contextmanager
def mail_servers(
    *, postfix: bool = True, introspection: str | None = None, token_mechanisms: str = "xoauth2 oauthbearer"
) -> Iterator[MailServers]:
    """Dovecot, and Postfix with an outside world, until the block ends.

    ``introspection``: the address at which Dovecot asks about access tokens, to let people in by them too.
    """
    folder = Path(tempfile.mkdtemp(prefix="rapport-mail-"))
    trust = make_certificate(folder)
    servers = MailServers(folder, trust, introspection=introspection, token_mechanisms=token_mechanisms)
    try:
        _lay_out(servers)
        servers.start_dovecot()
        if postfix:
            servers.start_postfix()
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)
