"""confidential.ask: the customer is asked to send a password, PIN, CVV or full card number."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.rule import Example, Found, Rule

_SECRET = re.compile(
    r"\b(?:(?:account |current |old |new |login |log-in |full |online |wi-?fi |email |your "
    r")*pass(?:word|code|phrase)s?|login (?:details|data|credentials)|credentials|(?:card |4-digit |"
    r"four-digit |your |secret |security )*pin(?: code| number)?|cvv2?|cvc2?|security code|"
    r"(?:three|3) ?-?digits? (?:code )?(?:on the back|from the back)|(?:three|3) digits|(?:full|"
    r"complete|whole|entire|long|16-digit|sixteen-digit) (?:credit |debit |bank |payment )?(?:card|"
    r"account) (?:number|details|no)|(?:credit |debit |bank |payment )?card (?:number|details|no)\b|"
    r"number on the front|front and back of (?:the|your) (?:credit |debit )?card|both sides of (?:the|"
    r"your) (?:credit |debit |bank )?card|"
    r"(?:full )?(?:social security number|ssn)|one-time (?:code|password|passcode)|otp|verification "
    r"code|(?:sms|mobile|push|chip|photo)-?tan\b|tan (?:code|number)|2fa code|"
    r"authenticator code|(?:secret|security) (?:answer|question)|mother's maiden name|"
    r"recovery (?:phrase|key|code)|seed phrase|private key|api key|memorable word)\b"
)
_ASKING = re.compile(
    r"\b(?:please|kindly|pls|could you|can you|would you|may i|can i (?:have|get)|could i (?:have|"
    r"get)|i(?:'ll| will)? need|we(?:'ll| will)? need|need from you|send|provide|reply with|share|"
    r"give (?:me|us)|tell (?:me|us)|type|enter .{0,20}(?:here|in this chat|below|in your reply)|read "
    r"(?:me|out)|confirm (?:me |us )?(?:your|the)|"
    r"what(?:'s| is) (?:your|the)|let (?:me|us) have|just need|also need|require|email (?:me|us)|text "
    r"(?:me|us)|message (?:me|us)|dm (?:me|us)?|write (?:me|us)|forward|verify with|supply|state|drop|"
    r"pop|post|include|photo of|picture of|scan of|with your|reply w/|dm|w/ (?:your|ur))\b"
)
_SAFE = re.compile(
    r"\b(?:(?:before|after|when|where|once|as|if|whether) you (?:enter|type|use|put)|never|do not|"
    r"don't|not|n't|no need|without|instead of|rather than|nobody|no one|avoid|please delete|change|"
    r"reset|(?:choose|set|create|pick) (?:a|your|up|new)|forgot(?:ten)?|new password|update your|"
    r"reset link|link to|same as|last (?:four|4|three|3|two|2)|ending|ends in|final (?:four|4)|first (?:six|"
    r"6)|mask|cover|blank out|black out|wrong|keep .{0,40}\b(?:secret|private|to yourself)|"
    r"on (?:the|our) (?:secure|payment) (?:page|form|link)|secure (?:link|form|page|payment)|into the "
    r"(?:login|app|terminal|machine|keypad)|log ?in with|sign in with|in the app|at the (?:atm|till|"
    r"machine|counter)|on your phone|(?:your|the) (?:screen|device)|under settings|on the (?:login|"
    r"sign-in) page)\b"
)


_OUTRIGHT = re.compile(
    r"\b(?:(?:tell|give|send|text|type|read|spell|write|reply|answer|comment|drop|share|need|"
    r"want|have|confirm|post|fax|dictate)\b"
    r"[^.!?]{0,40}\b(?:your (?:\w+ )?(?:pass(?:word|code)|pin\b)|the four digits|all sixteen|"
    r"(?:twelve|12|24) words|seed phrase|cvv|cvc|"
    r"check digits|three on the back|code (?:that|which)? ?(?:just )?(?:came|we (?:sent|texted)|you (?:got|received))|"
    r"(?:whole|complete|full|long|entire) (?:card )?number (?:of|on|across|from) (?:the|your) "
    r"(?:\w+ )?(?:card|front)|complete card number|"
    r"(?:user ?name|user|login) and (?:the )?password)|(?:which|what)(?:'s| is| was)? (?:the |"
    r"your )?(?:\w+ )?password (?:are|do|did|you|were)|"
    r"long number (?:across|on) the front|with your password and (?:i|we))\b"
)


# a thing that is only named after a secret, a use of it that stays with its owner, the word for the courier's device
_NAMED_AFTER = re.compile(
    r"[ -](?:pads?|terminal|machine|reader|keypad|manager|reset|fields?|page|screen|link|polic(?:y|ies)|rules?|hint|"
    r"generator|box|letter|mailer|tumbler|lock)\b"
)
# cards that are no means of payment; pins of a map, a plug or a coat, and the postal PIN code of an address
_OTHER_CARD = re.compile(
    r"\b(?:library|loyalty|gift|member(?:ship)?|student|sim|travel|transport|bus|train|rail|fuel|insurance|health|"
    r"medical|rewards?|bonus|club|store|staff|id|identity|business|season|access|parking|voucher|memory|sd|graphics|"
    r"warranty|job|service|record|patient|registration|appointment|vaccination) $"
)
_OTHER_PIN = re.compile(
    r"\b(?:drop(?: a| your)?|location|maps?|google|drive|hair|bobby|safety|lapel|rolling|\d+)[ -]$|"
    r"\b(?:address|city|state|area|postal|locality|street|town)\b[^.;]{0,30}$"
)
_OWN_USE = re.compile(
    r"\b(?:please|kindly|pls|could you|can you|would you|you can|you could)(?: \w+){0,2}? (?:use|check|restart|reboot|"
    r"unplug|plug|keep|choose|set|hold|press|tap|bring|show|have|open|pick|update|save|store|guard|cover|note|"
    r"look for|copy)\b[^.;]{0,60}$|"
    r"\b(?:give|show|tell|read)\b[^.;]{0,20}\b(?:driver|courier|rider|locker)\b[^.;]{0,40}$"
)
_TO_US = re.compile(r"\b(?:here|in (?:this|the|our) chat|(?:to|for|with) (?:us|me)|by return|reply|below|send)\b")
_OURS_TO_SEND = re.compile(
    r"\b(?:we|i)(?:'ll| will| can| have|'ve)? (?:also |now |just )?(?:send|sent|post|posted|e-?mail(?:ed)?|text(?:ed)?|"
    r"give|issue|issued)\b[^,;.]{0,30}$"
)


def check(document: Document) -> Found | None:
    """A secret and a word of asking in one clause, unless it warns, resets or points to the safe place."""
    for sentence in document.body:
        outright = _OUTRIGHT.search(sentence.low)
        if outright is not None and not _SAFE.search(sentence.low):
            return Found(
                sentence.start, sentence.end, evidence=document.text[sentence.start : sentence.end], stops=True
            )
        for secret in _SECRET.finditer(sentence.low):
            around = sentence.low[max(0, secret.start() - 90) : secret.end() + 60]
            before = sentence.low[: secret.start()]
            if _ASKING.search(before) is None and not (sentence.asks and _ASKING.search(sentence.low)):
                continue
            if _SAFE.search(around) or _OURS_TO_SEND.search(before) or _NAMED_AFTER.match(sentence.low, secret.end()):
                continue
            if _is_another(secret.group(), before):
                continue
            if _OWN_USE.search(before) and not _TO_US.search(sentence.low):
                continue
            return Found(
                sentence.start, sentence.end, evidence=sentence.text[secret.start() : secret.end()], stops=True
            )
    return None


def _is_another(secret: str, before: str) -> bool:
    """Whether the words name a card that pays nothing, or a pin that locks nothing."""
    if secret.startswith("card ") and "pin" not in secret:
        return bool(_OTHER_CARD.search(before))
    return secret in {"pin", "pin code"} and bool(_OTHER_PIN.search(before))


RULE = Rule(
    id="confidential.ask",
    title="Never ask for this",
    why="No real service asks for a password, PIN or full card number. Asking teaches customers to trust thieves.",
    needs="S0.15",
    dimension="confidentiality",
    suggestion="Ask for the last four digits, or send the secure link.",
    check=check,
    severity="high",
    examples=(
        Example("Please reply with your password and we log in for you.", True),
        Example("Could you send me the full card number and the CVV?", True),
        Example("Please never send us your password.", False),
        Example("Please choose a new password with this link.", False),
        Example("Please keep the password to yourself when you have it.", False),
        Example("Please restart the PIN pad and try the card again.", False),
        Example("Could you show the courier the PIN that came by text?", False),
        Example("If the bar moves, we'll send the drive pin with a short video.", False),
        Example("What are the last four digits of your card number?", False),
        Example("Could you send me your library card number?", False),
        Example("Would you like the boots in tan or in black? Please tell me.", False),
        Example("Please share your full address with the PIN code.", False),
    ),
)
