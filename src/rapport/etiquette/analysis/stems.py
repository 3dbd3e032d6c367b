"""The content words of a text, cut to rough stems so that "refunded" meets "refund"."""

from functools import lru_cache

from rapport.etiquette.analysis.plain import words_of

_SMALL = frozenset(
    "a an and any are as at be been but by can could did do does for from had has have he her here him his how i if in into is it its just like may me my no not now of off on "
    "one or our out over please she should so some such than that the their them then there these they this to too up us was we were what when where which who whom why will with would you your "
    "yours i'm i've i'll i'd it's that's don't doesn't didn't can't isn't aren't won't you're you've we're we've also still yet get got go going know tell thing things want need hi hello dear thanks "
    "thank regards help am shall might must about again let make made much many more most only very really way back there's what's".split()
)
_SAME = {
    "money": "refund", "reimburse": "refund", "repay": "refund", "parcel": "order", "package": "order", "shipment": "order", "delivery": "deliver",
    "arrive": "deliver", "cost": "price", "fee": "price", "charge": "price", "pay": "price", "log": "login", "sign": "login", "bill": "invoice",
    "phone": "call", "ring": "call", "telephone": "call", "mail": "email", "e-mail": "email", "swap": "exchange", "replace": "exchange", "replacement": "exchange",
}  # fmt: skip


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A rough stem: common endings cut, near words made one."""
    base = word.removesuffix("'s")
    for ending in ("ations", "ation", "ments", "ment", "ingly", "ings", "ing", "edly", "ied", "ies", "ed", "es", "ly", "s", "e"):
        if base.endswith(ending) and len(base) - len(ending) >= 3:
            base = base.removesuffix(ending)
            break
    return _STEMMED.get(base, base)


def _cut(word: str) -> str:
    return word[:-1] if word.endswith("e") else word


_STEMMED = {_cut(word): _cut(other) for word, other in _SAME.items()}


def content_stems(text: str) -> frozenset[str]:
    """The stems of the words that carry the matter of a text."""
    return frozenset(stem(word) for word in words_of(text) if word not in _SMALL and (len(word) > 2 or word.isdigit()))
