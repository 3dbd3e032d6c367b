"""Weighs what the rules found, and missed, against the manners model: for checks that words alone can't settle."""

import math
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from operator import add, itemgetter, mul

from rapport.etiquette.analysis.document import Document
from rapport.etiquette.analysis.language import language_of
from rapport.etiquette.analysis.plain import words_of
from rapport.etiquette.closely import CloseOpinion, close_opinion
from rapport.etiquette.coverage import read_answers
from rapport.etiquette.gates import is_open
from rapport.etiquette.models.manners import Decider, read_sentence, read_table
from rapport.etiquette.rule import Found, Rule
from rapport.etiquette.signs import read_signs
from rapport.etiquette.types import Finding

_LATELY = 3
# in a quick talk a turn that is left alone costs less than one that is flagged for nothing
_SURER_IN_TALK, _CLOSELY_IN_TALK = 0.025, 0.1
# a rule that says what the heads say already
_TWICE = frozenset({"question.unanswered"})


@dataclass(slots=True, frozen=True)
class Opinion:
    """What the heads say of a draft: of each sentence by head, and of the whole beside the customer's words.

    ``due`` is what the customer's words alone call for; ``asks`` how well each ask is met (log-odds).
    """

    said: dict[str, list[float]]
    whole: dict[str, float]
    due: dict[str, float]
    asks: list[float]


def read_opinion(document: Document) -> Opinion | None:
    """The heads' opinion; None where the model is not installed."""
    table = read_table()
    if table is None:
        return None
    sentences = [read_sentence(sentence.text) for sentence in document.body]
    theirs = [read_sentence(s.text) for _, reading in document.past.waiting for s in reading.sentences]
    told = [read_sentence(text) for text in told_lately(document)]
    said: dict[str, list[float]] = {}
    whole: dict[str, float] = {}
    due: dict[str, float] = {}
    sides = {"own": sentences, "their": theirs, "due": told}
    for lane, (kind, name, _, bias) in enumerate(table.heads):
        if kind == "said":
            said[name] = [one[lane] + bias for one in sentences]
            continue
        into, side = due if kind == "due" else whole, sides[kind]
        mean = sum(map(itemgetter(lane), side)) / len(side) if side else 0.0
        into[name] = into.get(name, 0.0) + mean + bias
    return Opinion(said, whole, due, [table.asks.sum_up(signs) for signs in read_answers(document)])


def told_lately(document: Document) -> list[str]:
    """The sentences of the customer's last messages, answered or not."""
    return [sentence.text for reading in document.past.by("customer")[-_LATELY:] for sentence in reading.sentences]


def shared_features(signs: dict[str, float], opinion: Opinion, spoken: set[str]) -> dict[str, float]:
    """What every decider reads: the signs, the strongest sentence and the whole for each head, the rules that spoke."""
    found = {f"sign {name}": value for name, value in signs.items()}
    found |= {f"said {name}": max(logits) / 6 for name, logits in opinion.said.items() if logits}
    found |= {f"whole {name}": logit / 6 for name, logit in opinion.whole.items()}
    found |= {f"due {name}": logit / 3 for name, logit in opinion.due.items()}
    found |= {f"rule {check}": 0.5 for check in spoken - _TWICE}
    return found | _asks_features(opinion.asks)


def _asks_features(asks: list[float]) -> dict[str, float]:
    """How open the most open ask is; beside others that are met, the same says more."""
    if not asks:
        return {}
    least = max(-4.0, min(4.0, *asks))
    found = {"open ask": -least / 3, "surely open": 1 / (1 + math.exp(1.5 * least + 1))}
    if len(asks) > 1:
        found |= {"open of several": -least / 3, "spread of asks": min(4.0, max(asks) - min(asks)) / 3}
    return found


def own_features(check: str, shared: dict[str, float]) -> dict[str, float]:
    """The same with what belongs to this very check said louder."""
    found = dict(shared)
    for own, name, times in _own(check):
        if name in found:
            found[own] = found.pop(name) * times
    return found


def weigh_check(decider: Decider, check: str, shared: dict[str, float], values: tuple[float, ...]) -> float:
    """The log-odds of ``own_features``, without a new table for each check; ``values`` are those of ``shared``."""
    get = decider.weights.get
    total: float = decider.bias + sum(map(mul, map(get, shared, repeat(0.0)), values))
    for own, name, times in _own(check):
        if name in shared:
            total += shared[name] * (get(own, 0.0) * times - get(name, 0.0))
    return total


@cache
def _own(check: str) -> tuple[tuple[str, str, int], ...]:
    """What belongs to a check: its own name of it, the shared one, and how much louder it is said."""
    return tuple((own, f"{own} {check}", 3) for own in ("rule", "said", "whole", "close", "piece"))


def decide(document: Document, rules: dict[str, Rule], found: dict[str, Finding]) -> list[Finding]:
    """The findings that stand: those of plain rules as they are, the others as the deciders weigh them.

    The model knows English answers to a customer; anywhere else the rules stand alone.
    """
    table, opinion = read_table(), read_opinion(document)
    if table is None or opinion is None or not document.body or not document.past.waiting:
        return list(found.values())
    if language_of(frozenset(words_of(document.text))) not in {"en", None}:
        return list(found.values())
    shared, close = shared_features(read_signs(document), opinion, set(found)), close_opinion(document)
    if close is not None:
        shared |= close.features()
    deciders, values = table.deciders if close is None else table.close_deciders, tuple(shared.values())
    kept = [f for check, f in found.items() if check not in deciders or f.stops or check not in rules]
    for check, decider in deciders.items():
        if check not in rules or (check in found and found[check].stops):
            continue
        if not is_open(check, document, closely=close is not None):
            kept += [found[check]] if check in found else []
            continue
        total = weigh_check(decider, check, shared, values)
        sure = 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
        if sure < needed(decider.keep if check in found else decider.add, document, close):
            continue
        finding = found.get(check) or _added(document, rules[check], loudness(check, opinion, close))
        finding.confidence = round(sure, 2)
        finding.firm = finding.firm and (
            sure >= needed(decider.underline, document, close) or rules[check].is_plain(finding)
        )
        kept.append(finding)
    return kept


def loudness(check: str, opinion: Opinion, close: CloseOpinion | None) -> list[float] | None:
    """How loudly each sentence speaks of a check that stands in a sentence; None for one of the whole draft."""
    said = opinion.said.get(check)
    odds = None if close is None or said is None else close.sentences(check)
    return said if odds is None or said is None else list(map(add, said, odds))


def needed(least: float, document: Document, close: CloseOpinion | None) -> float:
    """The chance from which a finding is shown in this draft."""
    if not document.is_quick:
        return least
    return least + (_SURER_IN_TALK if close is None else _CLOSELY_IN_TALK)


def _added(document: Document, rule: Rule, logits: list[float] | None) -> Finding:
    """A finding that only the model sees: the sentence that spoke loudest, or nothing to mark where all is missing."""
    if logits is None:
        return rule.finding(rule.supply(document, Found()))
    sentence = document.body[logits.index(max(logits))]
    return rule.finding(rule.supply(document, Found(sentence.start, sentence.end)))
