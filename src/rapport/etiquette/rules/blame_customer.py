"""blame.customer: the fault is put on the customer."""

import re

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.phrases import Hit
from rapport.etiquette.analysis.sentences import Sentence
from rapport.etiquette.rule import Example, Found, Rule
from rapport.etiquette.wording import first_fault

_NOT_SENT = re.compile(
    r"^(?:unfortunately,? |sadly,? )?you (?:failed to|forgot to|neglected to|did not|didn't|have not|haven't|never) "
    r"(?:send|sent|provide|provided|attach|attached|upload|uploaded|include|included|submit|submitted|"
    r"return|returned|pay|paid|sign|signed|fill in|filled in) (?:us )?(?P<what>(?:the|your|a|an|any) "
    r"[^,.;!?]{3,60}?)(?P<tail>[.!]?)$"
)
_WRONG = re.compile(
    r"^(?:unfortunately,? )?you (?:have )?(?:entered|typed|gave|given|provided|used|put|put in|"
    r"selected|chose) (?:us )?(?:the|a|an) (?:wrong|incorrect|invalid) "
    r"(?P<what>[^,.;!?]{3,40}?)(?P<tail>[.!]?)$"
)
_PLAIN = re.compile(
    r"you (?:failed|neglected|refused) to|(?:your|ur) own (?:mistake|fault|error|oversight|doing|negligence)|"
    r"(?:your|ur) (?:mistake|carelessness|negligence)"
)
_CONDITIONAL = re.compile(
    r"\b(?:if|in case|unless|whether|when|once|please|could|would|can|did|have you|may)\b[^.;]{0,25}$"
)


def check(document: Document) -> Found | None:
    """The first blaming phrase outside questions, conditions and comforting words."""

    def keep(hit: Hit, sentence: Sentence) -> bool:
        before = document.masked[sentence.start : hit.start]
        words = document.masked[hit.start : hit.end]
        if words.startswith("you") and (
            _CONDITIONAL.search(before) or re.search(r"\b(?:so|that|make sure|sorry|thank)\b[^.]{0,12}$", before)
        ):
            return False
        if re.search(r"\b(?:not|no|isn't|wasn't|never)\b[^.]{0,15}$", before):
            return False
        if re.search(r"^you (?:have not|haven't) used\b", words):
            return False
        return not (sentence.asks and "you" in words[:4] and not re.match(r"did you expect|what did", words))

    fault = first_fault(document, "blame.customer", innocent="blame.customer.innocent", keep=keep)
    if fault is None:
        return None
    hit, sentence = fault
    return Found(
        sentence.start, sentence.end, evidence=document.text[hit.start : hit.end], replacement=_rewrite(sentence)
    )


def _rewrite(sentence: Sentence) -> str | None:
    missing = _NOT_SENT.match(sentence.low)
    if missing is not None:
        what = sentence.text[missing.start("what") : missing.end("what")]
        what = re.sub(r"^(?:a|an|any) ", "the ", what)
        has = "have" if what.endswith("s") and not what.endswith("ss") else "has"
        return f"{what[:1].upper()}{what[1:]} {has} not reached us yet."
    wrong = _WRONG.match(sentence.low)
    if wrong is not None:
        what = sentence.text[wrong.start("what") : wrong.end("what")]
        return f"The {what} that we have does not match our records yet."
    return None


RULE = Rule(
    id="blame.customer",
    title="Puts the fault on the customer",
    why="Who caused it helps nobody now. Say what happened and how it is put right.",
    needs="S3.41",
    dimension="empathy",
    suggestion="Say what happened without “you”, then the next step.",
    check=check,
    severity="high",
    plain=_PLAIN,
    examples=(
        Example("You failed to send the signed form.", True),
        Example("The error is on your side.", True),
        Example("You entered an incorrect code.", True),
        Example("You should have received an e-mail from us.", False),
        Example("You did nothing wrong.", False),
        Example("If you entered the code twice, please wait an hour.", False),
        Example("The address can still be changed by you in the app.", False),
        Example("As you were not told before, I have refunded the difference.", False),
    ),
)
