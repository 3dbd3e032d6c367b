"""The build of a clause: its words as kinds (who, which sort of verb in which form, small words), for the models."""

import re
from collections.abc import Sequence
from functools import lru_cache

_CLASSES = {
    "contact": "call ring phone email e-mail mail write message text reply answer respond contact tell inform "
    "notify confirm report speak talk ping dm explain advise update chat announce let telephone shout "
    "nag wave communicate publish signal",
    "carry": "send ship deliver dispatch post bring forward courier leave go arrive come reach land collect pick "
    "drop return fly travel depart sail load hand pass lend move drive walk carry fetch knock ride "
    "board wait await meet rush roll launch stand transport relocate park",
    "pay": "refund credit pay transfer reverse waive deduct reimburse issue compensate cover wire disburse "
    "debit settle",
    "work": "check look investigate review escalate fix repair restore replace change arrange book rebook "
    "reschedule schedule plan swap add remove prepare order sort process chase ask find trace monitor "
    "release cancel reopen set switch print make finish complete put take reset resend reissue activate "
    "test install correct handle deal execute reserve hold keep enter start begin run work do give get "
    "raise try stay follow watch offer provide show share upload extend stop split divide log push see "
    "treat examine visit open close end fit hang inject plaster lift fill mend decide sign stamp cut "
    "bake block lock unlock bar unbar restart resume reconnect draw redo rerun resit photograph measure "
    "weigh inspect count approve judge assess read seal wrap pack unload paint sweep clean dig drill "
    "bolt build stitch sew polish engrave cook serve plate",
    "have": "receive have hear expect",
    "state": "expire renew cost need require apply appear remain mean depend charge want wish prefer allow help love "
    "enjoy notice",
}
_IRREGULAR = (
    "sent=send brought=bring left=leave went=go gone=go came=come wrote=write written=write told=tell spoke=speak "
    "rang=ring rung=ring paid=pay got=get heard=hear found=find made=make took=take taken=take gave=give given=give "
    "kept=keep began=begin ran=run held=hold done=do did=do seen=see saw=see flown=fly flew=fly lent=lend said=tell "
    "driven=drive drove=drive had=have"
)
_SMALL = (
    "i we you it he she they this that these those there who which what my our your his her their its me us him them "
    "will shall would could can may might must should am is are was were be been being have has had not no never "
    "to of in on at by for with from until till before after within during once when as soon if unless case otherwise "
    "then and but so or because since while please just also now already still again always usually normally "
    "typically whenever every each any either gladly happy like the a an one both all nothing new next first moment "
    "minute bit consider choose option options"
)
_KEPT = frozenset(_SMALL.split())
_TOKEN = re.compile(r"whenwhen|'(?:ll|m|s|re|ve|d)\b|[^\W\d_]+(?:-[^\W\d_]+)*|\d+|[?!;:,…]")


def _forms(verb: str) -> tuple[tuple[str, str], ...]:
    soft = verb.endswith("y") and verb[-2] not in "aeiou"
    stem = verb[:-1] if verb.endswith("e") else verb
    plural = verb[:-1] + "ies" if soft else verb + ("es" if verb.endswith(("s", "sh", "ch", "x", "o")) else "s")
    past = (verb[:-1] + "i" if soft else stem) + "ed"
    return (
        (verb, "0"),
        (plural, "s"),
        (stem + "ing", "g"),
        (verb + verb[-1] + "ing", "g"),
        (past, "d"),
        (verb + verb[-1] + "ed", "d"),
    )


def _kinds() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, verbs in _CLASSES.items():
        for verb in verbs.split():
            for form, mark in _forms(verb):
                found.setdefault(form, f"{name}.{mark}")
    for pair in _IRREGULAR.split():
        form, verb = pair.split("=")
        found[form] = found[verb].split(".", maxsplit=1)[0] + ".d"
    return found


_KIND = _kinds()


def kinds_of(low: str) -> list[str]:
    """The kinds of a plain text's words in order; a time (``whenwhen``) is WHEN, a run of other words is one ``n``."""
    found: list[str] = []
    for word in _TOKEN.findall(low.replace("won't", "will not").replace("can't", "can not").replace("n't", " not")):
        kind = kind_of_word(word)
        if not (kind == "n" and found and found[-1] == "n"):
            found.append(kind)
    return found


@lru_cache(maxsize=4096)
def kind_of_word(word: str) -> str:
    """The kind of one word in plain form."""
    if word == "whenwhen":
        return "WHEN"
    if not word or word in _KEPT or not word[0].isalnum():
        return word
    if word in _KIND:
        return _KIND[word]
    if word[0].isdigit():
        return "0"
    return next((ending for ending in ("ly", "ing", "ed") if word.endswith(ending)), "n")


def build_features(known: Sequence[str]) -> set[str]:
    """The runs of one to four of the kinds of a clause's words, and pairs with one between."""
    kinds = ["^", *known, "$"]
    found = {"k" + " ".join(kinds[at : at + size]) for size in (1, 2, 3, 4) for at in range(len(kinds) - size + 1)}
    found.update(f"k{one} _ {three}" for one, three in zip(kinds, kinds[2:], strict=False))
    return found
