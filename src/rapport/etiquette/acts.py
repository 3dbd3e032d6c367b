"""Who acts in a clause, in which form of the verb, and which sort of time stands there: the build of a promise."""

import re
from functools import lru_cache

from rapport.etiquette.speech import kind_of_word

_WORD = re.compile(r"whenwhen|'(?:ll|m|s|re|ve|d)\b|n't\b|[^\W\d_]+(?:-[^\W\d_]+)*|\d+|\u2581+")
_NOUNS = {
    "ours": "technician tech engineer courier driver colleague manager team crew fitter plumber mechanic adviser "
    "advisor agent doctor nurse someone somebody supervisor specialist desk office warehouse finance accounts billing "
    "van truck inspector surveyor coach director department staff electrician carrier dispatch rider expert "
    "representative assessor chef caretaker porter",
    "goods": "refund replacement parcel package order money amount credit voucher label invoice card letter mail email "
    "e-mail box part parts copy item shipment payment update answer reply fix patch report link key keys delivery "
    "appointment visit call statement contract document documents quote offer code ticket tickets bag device phone "
    "new second corrected missing spare fee sum balance bottle set pair machine router unit",
}
_SUBJECTS = {
    "us": "i we us me",
    "you": "you u ya",
    "that": "it this that they these those he she both there everything all",
} | _NOUNS
_SUBJECT = {word: name for name in ("goods", "ours", "that", "you", "us") for word in _SUBJECTS[name].split()}
_SUBJECT |= dict.fromkeys(("our", "my"), "ours")
_PEOPLE, _GOODS = (frozenset(_NOUNS[name].split()) for name in ("ours", "goods"))
_ARTICLES = frozenset(["a", "an", "the", "another", "one", "two", "three"])
_VERBS = {
    "lead": "and but so or then also now still just already meanwhile otherwise please yes no ok okay sure right well "
    "fine great perfect thanks done good therefore hence anyway today tomorrow as once when if after until since "
    "because while before whenwhen 0",
    "will": "will shall 'll gonna wo",
    "be": "is are am 's 're 'm be being gets get getting",
    "past": "was were had did could would might 'd",
    "have": "have has 've",
    "can": "can may should must need",
    "passing": "not also now then still both just all already gladly happily personally either",
}
_LEAD, _WILL, _BE, _PAST, _HAVE, _CAN, _PASSING = (frozenset(words.split()) for words in _VERBS.values())
_BEFORE = _PASSING.union(*(_SUBJECTS[name].split() for name in ("us", "you", "that")))
_AFTER = "you your it them him her us me the a to at on in by out off up over back through from with into for whenwhen"
_AFTER_VERB = frozenset(_AFTER.split())


def who_acts(words: list[str]) -> str:
    """The subject: us, you, ours (our people), goods (what is awaited), that, thing, none."""
    for at, word in enumerate(words[:6]):
        if word in _SUBJECT:
            return _SUBJECT[word]
        near = set(words[at + 1 : at + 4])
        if word == "your":
            return "goods" if near & _GOODS else "yours"
        if word[0] == "\u2581":
            return "named"
        if word in _ARTICLES:
            return "ours" if near & _PEOPLE else "goods" if near & _GOODS else "thing"
        if word not in _LEAD:
            return "verb" if kind_of_word(word).endswith(".0") else "none"
    return "none"


def verb_form(words: list[str]) -> str:
    """The first finite form: will, going, being (is sent), done (has sent), past, can, now (leaves), seems, none."""
    found = next((form for at in range(len(words)) if (form := _form_at(words, at))), "")
    near = zip(words, words[1:], words[2:], strict=False)
    return found or ("seems" if any(_seems_verb(*three) for three in near) else "none")


def _seems_verb(before: str, word: str, after: str) -> bool:
    """Whether an unknown word stands like a verb of the third person: the glazier glues it."""
    shape = word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")) and len(word) > 3
    return shape and after in _AFTER_VERB and before not in _ARTICLES | {"our", "your", "of", "two", "three", "all"}


def _form_at(words: list[str], at: int) -> str:
    """The form that begins with a word, "" where none does."""
    word = words[at]
    following = words[at + 1] if at + 1 < len(words) else ""
    for form, known in (("will", _WILL), ("past", _PAST), ("can", _CAN)):
        if word in known:
            return form
    if word in _BE and at:
        return _form_of_being(words, at)
    if word in _HAVE and at and kind_of_word(following).endswith(".d"):
        return "done"
    return _plain_form(kind_of_word(word)[-2:], at, words[at - 1] if at else "")


def _form_of_being(words: list[str], at: int) -> str:
    after = next((w for w in words[at + 1 : at + 4] if w not in _PASSING), "")
    kind = kind_of_word(after)
    if after == "going" and "to" in words[at : at + 4]:
        return "will"
    if kind.endswith(".g") or after.endswith("ing"):
        return "going"
    return "being" if kind.endswith(".d") or after.endswith("ed") else "is"


def _plain_form(ending: str, at: int, before: str) -> str:
    if ending == ".s" or (ending == ".0" and before in _BEFORE):
        return "now"
    if ending == ".d" and at:
        return "past"
    return "going" if ending == ".g" and at == 0 else ""


_AHEAD = re.compile(
    r"tomorrow|tomm?or|tmrw|tonight|today|this (?:morning|afternoon|evening)|next |"
    r"in (?:the )?(?:next|an?|\d|two|three|five|ten|half|about|under)|within|by |before|until|shortly"
)
_DAYS = re.compile(
    r"(?:on |from |this )?(?:mon|tue|wed|thu|fri|sat|sun)|on the \d|at \d|\d{1,2}[:.]\d\d|noon|eod|end of"
)
_LONG = re.compile(
    r"(?:for|up to|another|about|around|\d+|an?|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|"
    r"thirty|half an)\b.*(?:min|hour|day|week|month)"
)


def time_sort(when: str) -> str:
    """Which sort of time words are: ahead (tomorrow, within), dated (Friday, 17:00), long (three days), other."""
    if _AHEAD.match(when):
        return "ahead"
    if _DAYS.match(when):
        return "dated"
    return "long" if _LONG.match(when) else "other"


@lru_cache(maxsize=2048)
def read_act(low: str) -> tuple[str, str]:
    """The subject and the verb form of a clause in plain form, with its times as ``whenwhen``."""
    words = _WORD.findall(low.replace("won't", "will not").replace("can't", "can not").replace("n't", " not"))
    return who_acts(words), verb_form(words)
