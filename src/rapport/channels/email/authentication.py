"""Reads what our own mail server found out about a sender (RFC 8601); what anybody else says of it is no proof."""

import re
from collections.abc import Sequence

import msgspec

from rapport.channels.contract import Trust
from rapport.channels.email.addresses import canonical, read_addresses
from rapport.channels.email.charsets import decode_text
from rapport.channels.email.headers import Field, split_headers

FIELD = "authentication-results"
MOST_STATEMENTS = 60
NAMELESS = "outlook.com"
STRICT = frozenset({"reject", "quarantine", "oreject"})

_PAIR = re.compile(r'([A-Za-z][\w.-]{0,60})(?:/\d+)?\s*=\s*("(?:[^"\\]|\\.){0,500}"|[^\s;"]{1,500})')
_POLICY = re.compile(r"\bp=(\w+)|\baction=(\w+)|policy=(\w+)", re.IGNORECASE)
_SHARED = frozenset({"com", "co", "org", "net", "gov", "edu", "ac", "or", "ne", "go"})


class SenderChecks(msgspec.Struct, frozen=True):
    """The name under which our mail server signs what it found out, and how many Received lines stand above that.

    What stands further down came with the mail, whatever name it bears. An empty name: nothing is proven.
    """

    server: str = ""
    below: int = 0


class Statement(msgspec.Struct, frozen=True):
    """One result: the method (lower case), what came out, its properties, and the words in brackets."""

    method: str
    result: str
    properties: dict[str, str]
    comment: str


class Results(msgspec.Struct, frozen=True):
    """One Authentication-Results field: who says so, and what."""

    server: str
    statements: tuple[Statement, ...]


def header_of(raw: bytes) -> list[Field]:
    """The header's fields of a mail, top down."""
    return split_headers(raw)[0]


def claimed_senders(fields: Sequence[Field]) -> tuple[str, ...]:
    """Every address that the From fields name, in canonical spelling."""
    found = [
        canonical(party.address)
        for name, value in fields
        if name == "from"
        for party in read_addresses(re.sub(r"\r?\n(?=[ \t])", "", decode_text(value, None)).replace("\x00", ""))
    ]
    return tuple(dict.fromkeys(address for address in found if address))


def judge_sender(fields: Sequence[Field], sender: str, checks: SenderChecks, *, senders: int = 1) -> Trust:
    """Whether our server proved that a mail is from the domain of ``sender``.

    Of several statements about one thing the topmost counts. ``senders``: how many addresses the From fields name; of
    two none is proven.
    """
    said = _statements(fields, checks) if checks.server else []
    domain = sender.rpartition("@")[2]
    spf, dkim, dmarc = (_first(said, method) for method in ("spf", "dkim", "dmarc"))
    if spf is None and dkim is None and dmarc is None:
        return Trust(verdict="none")
    proven = _is_proven(said, dmarc, domain) and senders == 1 and bool(domain)
    failed = dmarc is not None and dmarc.result == "fail" and _is_about(dmarc, domain)
    return Trust(
        spf=spf.result if spf else None,
        dkim=_best_dkim(said),
        dmarc=dmarc.result if dmarc else None,
        verdict="failed" if failed else "passed" if proven else "none",
        policy=_policy(dmarc) if failed and dmarc is not None else None,
        by=checks.server,
    )


def is_marked_spam(fields: Sequence[Field], checks: SenderChecks) -> bool:
    """Whether our own server holds the mail for spam."""
    for name, value in own_fields(fields, checks):
        says_yes = decode_text(value, None).strip().lower().startswith("yes")
        if says_yes and name in {"x-spam-flag", "x-spam-status"}:
            return True
    return False


def learn_checks(mails: Sequence[Sequence[Field]]) -> SenderChecks | None:
    """How a mailbox's own server signs its findings, learned from some of its mails; None when it doesn't.

    The topmost such field of each mail has a voice; a sender can forge one mail's, but not most of them.
    """
    voices: dict[SenderChecks, int] = {}
    for fields in mails:
        above = 0
        for name, value in fields:
            above += name == "received"
            results = read_results(value) if name == FIELD else None
            if results is not None:
                voice = SenderChecks(server=results.server, below=above)
                voices[voice] = voices.get(voice, 0) + 1
                break
    best = max(voices, key=lambda voice: voices[voice], default=None)
    return best if best is not None and voices[best] >= 3 and voices[best] * 2 > len(mails) else None


def own_fields(fields: Sequence[Field], checks: SenderChecks) -> list[Field]:
    """The fields that our server can have written: at most ``checks.below`` Received lines stand above them."""
    kept: list[Field] = []
    above = 0
    for name, value in fields:
        above += name == "received"
        if above > checks.below:
            break
        kept.append((name, value))
    return kept


def read_results(value: bytes) -> Results | None:
    """One field; None when it is empty. One large provider leaves its name out; it is known by ``NAMELESS`` then."""
    pieces = _split(re.sub(r"\s+", " ", decode_text(value, None))[:20_000])
    words = pieces[0][0].split() if pieces else []
    if not words:
        return None
    named = "=" not in words[0]
    said = pieces[1:] if named else pieces
    found = [statement for text, comment in said[:MOST_STATEMENTS] if (statement := _read(text, comment))]
    return Results(words[0].strip('"').rstrip(".").lower() if named else NAMELESS, tuple(found))


def _statements(fields: Sequence[Field], checks: SenderChecks) -> list[Statement]:
    found: list[Statement] = []
    for name, value in own_fields(fields, checks):
        results = read_results(value) if name == FIELD else None
        if results is not None and results.server == checks.server.strip().rstrip(".").lower():
            known = {statement.method for statement in found}
            found += [statement for statement in results.statements if statement.method not in known]
    return found


def _split(text: str) -> list[tuple[str, str]]:
    """Apart at semicolons outside quotes and brackets: (the words, the words in brackets)."""
    pieces: list[tuple[str, str]] = []
    words, comment, depth, quoted, escaped = "", "", 0, False, False
    for letter in text:
        if escaped:
            escaped = False
        elif letter == "\\" and (quoted or depth):
            escaped = True
        elif letter == '"' and not depth:
            quoted = not quoted
        elif letter == "(" and not quoted:
            depth += 1
            continue
        elif letter == ")" and depth:
            depth -= 1
            comment += " "
            continue
        elif letter == ";" and not quoted and not depth:
            pieces.append((words.strip(), comment.strip()))
            words, comment = "", ""
            continue
        if depth:
            comment += letter
        else:
            words += letter
    pieces.append((words.strip(), comment.strip()))
    return pieces


def _read(text: str, comment: str) -> Statement | None:
    pairs = [(found[1].lower(), found[2].strip('"')) for found in _PAIR.finditer(text)]
    if not pairs:
        return None
    method, result = pairs[0]
    return Statement(method, result.lower(), dict(reversed(pairs[1:])), comment)


def _first(statements: Sequence[Statement], method: str) -> Statement | None:
    return next((statement for statement in statements if statement.method == method), None)


def _best_dkim(statements: Sequence[Statement]) -> str | None:
    results = [statement.result for statement in statements if statement.method == "dkim"]
    return "pass" if "pass" in results else next(iter(results), None)


def _is_proven(statements: Sequence[Statement], dmarc: Statement | None, domain: str) -> bool:
    if dmarc is not None and dmarc.result not in {"none", "bestguesspass"}:
        return dmarc.result == "pass" and _is_about(dmarc, domain)
    for statement in statements:
        if statement.result != "pass":
            continue
        if statement.method == "dkim" and is_aligned(_domain(statement, "header.d", "header.i"), domain):
            return True
        if statement.method == "spf" and is_aligned(_domain(statement, "smtp.mailfrom", "smtp.helo"), domain):
            return True
    return False


def _is_about(dmarc: Statement, domain: str) -> bool:
    named = _domain(dmarc, "header.from")
    return not named or is_aligned(named, domain)


def _domain(statement: Statement, *names: str) -> str:
    value = next((statement.properties[name] for name in names if name in statement.properties), "")
    read = canonical(f"x@{value.rpartition('@')[2]}")
    return read.rpartition("@")[2] if read else ""


def is_aligned(one: str, other: str) -> bool:
    """The same domain, or one within the other; a suffix under which strangers live side by side is no domain."""
    if not one or not other:
        return False
    short, long = sorted((one, other), key=len)
    return short == long or (long.endswith(f".{short}") and not _is_shared(short))


def _is_shared(domain: str) -> bool:
    labels = domain.split(".")
    return len(labels) < 2 or (
        len(labels) == 2 and len(labels[1]) == 2 and (labels[0] in _SHARED or len(labels[0]) < 3)
    )


def _policy(dmarc: Statement) -> str | None:
    """What the domain asks for, as our server noted it: "reject", "quarantine" or "none"."""
    said = " ".join([dmarc.comment, *(f"{name}={value}" for name, value in dmarc.properties.items())])
    named = [next(filter(None, found)).lower() for found in _POLICY.findall(said)]
    return next((name for name in named if name in STRICT), next(iter(named), None))
