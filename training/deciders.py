"""Fits the deciders: for each check, how much the rule, the heads and the signs of a draft count."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from rapport.etiquette.deciding import Opinion, own_features, shared_features
from rapport.etiquette.rule import Rule
from rapport.etiquette.signs import read_signs
from rapport.etiquette.types import Finding
from training.heads import WRITERS
from training.moments import Moment

JUDGED = [
    "abrupt.ending",
    "apology.missing",
    "asks.again",
    "assumption",
    "blame.customer",
    "blame.shift",
    "call.better",
    "closed.question",
    "confidential.leak",
    "empathy.missing",
    "generic.reply",
    "gratitude.missing",
    "jargon",
    "negative.language",
    "next.step.missing",
    "no.options",
    "public.personal",
    "question.unanswered",
    "tone.cold",
    "tone.rude",
    "unclear",
    "vague.time",
]
_STRENGTH = 0.15


@dataclass(slots=True)
class Case:
    """A draft with what the rules found and what heads that never read its author say."""

    moment: Moment
    found: dict[str, Finding]
    opinion: Opinion


def spoken_in(moments: Sequence[Moment], rules: dict[str, Rule]) -> list[dict[str, Finding]]:
    """What the rules alone find in each draft."""
    return [
        {check: finding for check, rule in rules.items() if (finding := rule.apply(moment.document)) is not None}
        for moment in moments
    ]


def _table(cases: Sequence[Case], check: str) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, list[str]]:
    features = [
        own_features(check, shared_features(read_signs(c.moment.document), c.opinion, set(c.found))) for c in cases
    ]
    vectors = DictVectorizer(sparse=False)
    rows = vectors.fit_transform(features)
    labels = np.array([int(check in case.moment.faults) for case in cases])
    usable = np.array([check not in case.moment.open_to_doubt for case in cases])
    weights = np.array([0.5 if case.moment.author.startswith("P") else 1.0 for case in cases])
    return rows, labels, usable, weights, list(vectors.get_feature_names_out())


def held_out_chances(cases: Sequence[Case]) -> dict[str, np.ndarray]:
    """The chance of each check in each draft of our authors, by deciders fitted on other writers."""
    authors = np.array([case.moment.author for case in cases])
    chances = {}
    for check in JUDGED:
        rows, labels, usable, weights, _ = _table(cases, check)
        chance = np.zeros(len(cases))
        for pair in sorted(set(WRITERS.values())):
            mine = np.isin(authors, list(pair))
            chosen = ~mine & usable
            model = LogisticRegression(C=_STRENGTH, max_iter=300)
            model.fit(rows[chosen], labels[chosen], sample_weight=weights[chosen])
            chance[mine] = model.predict_proba(rows[mine])[:, 1]
        chances[check] = chance
    return chances


def fit_deciders(cases: Sequence[Case], least: dict[str, tuple[float, float]]) -> dict[str, dict[str, object]]:
    """The deciders on all drafts, as they are packed."""
    deciders: dict[str, dict[str, object]] = {}
    for check in JUDGED:
        rows, labels, usable, weights, names = _table(cases, check)
        model = LogisticRegression(C=_STRENGTH, max_iter=300)
        model.fit(rows[usable], labels[usable], sample_weight=weights[usable])
        told = {name: round(float(w), 4) for name, w in zip(names, model.coef_[0], strict=True) if abs(w) >= 0.005}
        deciders[check] = {
            "bias": round(float(model.intercept_[0]), 4),
            "keep": least[check][0],
            "add": least[check][1],
            "weights": told,
        }
    return deciders
