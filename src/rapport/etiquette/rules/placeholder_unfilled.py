"""placeholder.unfilled: a template's variable or bracket was left in."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.types import Context
from rapport.etiquette.wording import first_name, said_by_customer

_HOLE = re.compile(
    r"\{\{[^{}\n]{0,60}\}\}|\{%[^%\n]{0,60}%\}|\$\{[^{}\n]{0,60}\}|(?<![\w{])\{[A-Za-z_][\w "
    r".-]{0,40}\}|%%?[A-Za-z_]{2,30}%%?(?!\w)|<<[^<>\n]{1,50}>>|"
    r"<(?=[A-Za-z])(?!/?(?:a|b|i|p|br|div|span|ul|li|strong|em|https?)\b)[A-Za-z_][A-Za-z_ ]{1,40}>(?!\w)|"
    r"\[(?:[A-Z][A-Z0-9_ /#-]{1,40}|(?:insert|your|customer|agent|first|last|name|order|date|amount|"
    r"link|product|company|reason|enter|add|todo|tbd|number|ticket|case|city|time|account|address|"
    r"number of|the|fill|e\.g\.|xx+|\.\.\.|…|\?\?)[^\[\]\n]{0,50})\](?!\()|"
    r"(?<![\w-])(?:X{3,}|x{4,}|_{3,}|#{3,}|\?{4,}|\.{6,}|TBD|TODO|TBC|LOREM IPSUM|lorem ipsum|FIXME|"
    r"X{2,}(?:[-/. ]X{2,})+|00/00/0{2,4}|dd/mm/yyyy|DD/MM/YYYY|DD\.MM\.|<>|\[\]|\[ \]|\{\})(?![\w-])|"
    r"(?i:\b(?:first_?name|last_?name|customer_?name|order_?(?:id|no|number)|agent_?name|"
    r"ticket_?id)\b)(?<=[_A-Za-z])(?=\W)"
)
_PLAIN = re.compile(
    r"(?i)^(?:first ?name|last ?name|customer ?name|agent ?name|order ?(?:id|no|number)|ticket ?id|tbd|todo|tbc)$"
)
_MASKED = re.compile(r"(?i)[x*]{2,}[ -]?\d{2,}|\d[x*]{2,}|ending|last (?:four|4)|card|iban|account")
_SPOKEN = re.compile(r"(?i)^(?:first name|last name|customer name|agent name|order (?:id|no|number)|ticket id|tbc)$")


def check(document: Document) -> Found | None:
    """The first hole; masked numbers, hashes and forms that the customer wrote themselves are none."""
    for match in _HOLE.finditer(document.text):
        words = match.group()
        if _SPOKEN.match(words) or (_PLAIN.match(words) and "_" not in words and not words.isupper()):
            continue
        if words[0] in "Xx#_" and _MASKED.search(document.text[max(0, match.start() - 25) : match.end() + 12]):
            continue
        if words[0] == "%" and document.text[match.end() : match.end() + 1] in {"\\", "/"}:
            continue
        if said_by_customer(document, words.lower()):
            continue
        name = (
            first_name(document)
            if re.search(r"(?i)name|customer|client", words) and not re.search(r"(?i)agent|your|product", words)
            else None
        )
        return Found(match.start(), match.end(), replacement=name)
    return None


RULE = Rule(
    id="placeholder.unfilled",
    title="Placeholder left in",
    why="A gap of a template shows the customer that nobody wrote to them.",
    needs="S2.17",
    dimension="personalisation",
    suggestion="Fill in the gap or take it out.",
    check=check,
    severity="high",
    examples=(
        Example("Dear {{first_name}},\n\nyour order is here.", True),
        Example("Hi Ana, your order [ORDER NUMBER] is here.", True),
        Example("Hi Ana, the visit is on XXX.", True),
        Example("Hi Ana, the card XXXX 4242 was refunded.", False),
        Example("Hi Ana, press [Enter] and then [Save].", False),
        Example("Hi Ana, the size is XXL.", False, Context(channel="chat")),
    ),
)
