"""Fits the deciders: for each check, how much the rule, the heads and the signs of a draft count."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from rapport.etiquette.deciding import Opinion, own_features, shared_features
from rapport.etiquette.gates import is_open
from rapport.etiquette.rule import Rule
from rapport.etiquette.signs import read_signs
from rapport.etiquette.types import Finding
from training.asks import CHECK
from training.moments import PAIRS, WRITERS, Moment

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
    "tone.casual",
    "tone.cold",
    "tone.rude",
    "tone.shouting",
    "unclear",
    "vague.time",
]
_STRENGTH = 0.5


@dataclass(slots=True)
class Case:
    """A draft with what the rules found and what heads that never read its author say."""

    moment: Moment
    found: dict[str, Finding]
    opinion: Opinion


def spoken_in(moments: Sequence[Moment], rules: dict[str, Rule]) -> list[dict[str, Finding]]:
    """What the rules alone find in each draft; that which asks the model itself is left out."""
    apart = [rule for check, rule in rules.items() if check != CHECK]
    return [
        {rule.id: finding for rule in apart if (finding := rule.apply(moment.document)) is not None}
        for moment in moments
    ]


@dataclass(slots=True)
class Table:
    """All drafts as rows for one check; ``usable`` are those that it can apply to and whose label is beyond doubt."""

    rows: np.ndarray
    labels: np.ndarray
    applies: np.ndarray
    usable: np.ndarray
    weights: np.ndarray
    authors: np.ndarray
    names: list[str]

    def fit(self, without: str = "") -> LogisticRegression:
        """The decider without these authors."""
        chosen = self.usable & ~np.isin(self.authors, list(without))
        model = LogisticRegression(C=_STRENGTH, max_iter=400)
        return model.fit(self.rows[chosen], self.labels[chosen], sample_weight=self.weights[chosen])

    def held_out(self) -> np.ndarray:
        """The log-odds in each draft of our authors, by deciders fitted on other writers."""
        found = np.zeros(len(self.labels))
        for pair in PAIRS:
            mine = np.isin(self.authors, list(pair))
            found[mine] = self.fit(pair).decision_function(self.rows[mine])
        return found

    def calibrate(self, odds: np.ndarray, without: str = "") -> LogisticRegression:
        """What held-out log-odds are worth: a regression of one number, without these authors."""
        chosen = self.usable & np.isin(self.authors, list(WRITERS)) & ~np.isin(self.authors, list(without))
        return LogisticRegression().fit(odds[chosen, None], self.labels[chosen])


def read_table(cases: Sequence[Case], check: str) -> Table:
    """The rows of one check."""
    vectors = DictVectorizer(sparse=False)
    rows = vectors.fit_transform(
        [own_features(check, shared_features(read_signs(c.moment.document), c.opinion, set(c.found))) for c in cases]
    )
    applies = np.array([is_open(check, case.moment.document) for case in cases])
    return Table(
        rows,
        np.array([int(check in case.moment.faults) for case in cases]),
        applies,
        applies & np.array([check not in case.moment.open_to_doubt for case in cases]),
        np.array([0.5 if case.moment.author.startswith("P") else 1.0 for case in cases]),
        np.array([case.moment.author for case in cases]),
        list(vectors.get_feature_names_out()),
    )


def held_out_chances(cases: Sequence[Case]) -> dict[str, np.ndarray]:
    """The chance of each check in each draft of our authors; deciders and calibration have read other writers only.

    Where a check can't apply, its rule alone speaks, as in a review.
    """
    chances = {}
    for check in JUDGED:
        table = read_table(cases, check)
        odds = table.held_out()
        chance = np.array([float(check in case.found) for case in cases])
        for pair in PAIRS:
            mine = np.isin(table.authors, list(pair)) & table.applies
            if mine.any():
                chance[mine] = table.calibrate(odds, pair).predict_proba(odds[mine, None])[:, 1]
        chances[check] = chance
    return chances


def fit_deciders(cases: Sequence[Case], least: dict[str, tuple[float, float]]) -> dict[str, dict[str, object]]:
    """The deciders on all drafts, as they are packed, with what their log-odds are worth folded in."""
    deciders: dict[str, dict[str, object]] = {}
    for check in JUDGED:
        table = read_table(cases, check)
        worth, model = table.calibrate(table.held_out()), table.fit()
        slope = float(worth.coef_[0][0])
        weights = {name: round(slope * float(w), 4) for name, w in zip(table.names, model.coef_[0], strict=True)}
        deciders[check] = {
            "bias": round(slope * float(model.intercept_[0]) + float(worth.intercept_[0]), 4),
            "keep": least[check][0],
            "add": least[check][1],
            "weights": {name: weight for name, weight in weights.items() if abs(weight) >= 0.005},
        }
    return deciders
