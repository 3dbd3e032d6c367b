"""Fits the deciders: for each check, how much the rule, the heads and the signs of a draft count."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from rapport.etiquette.closely import CloseOpinion
from rapport.etiquette.deciding import Opinion, loudness, own_features, shared_features
from rapport.etiquette.gates import is_open
from rapport.etiquette.rule import Rule
from rapport.etiquette.signs import read_signs
from rapport.etiquette.types import Finding
from training.asks import CHECK
from training.moments import PAIRS, WRITERS, Moment
from training.scoring import worth

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
# how much a draft counts as a fault where a supervisor only might mark it
_ARGUABLE = 0.15


@dataclass(slots=True)
class Case:
    """A draft with what the rules found and what heads that never read its author say."""

    moment: Moment
    found: dict[str, Finding]
    opinion: Opinion
    close: CloseOpinion | None = None

    def span(self, check: str) -> tuple[int, int] | None:
        """The words that would be marked: those of the rule, else the sentence that speaks loudest."""
        if check in self.found:
            finding = self.found[check]
            return None if finding.start is None or finding.end is None else (finding.start, finding.end)
        logits, body = loudness(check, self.opinion, self.close), self.moment.document.body
        if not logits or not body:
            return None
        sentence = body[int(np.argmax(logits))]
        return sentence.start, sentence.end

    def worth(self, check: str) -> bool | None:
        """Whether a finding of this check would be right here, or count neither way."""
        span = self.span(check)
        quote = None if span is None else self.moment.document.text[slice(*span)]
        return worth(self.moment.row, {"check": check, "quote": quote})


def spoken_in(moments: Sequence[Moment], rules: dict[str, Rule]) -> list[dict[str, Finding]]:
    """What the rules alone find in each draft; that which asks the model itself is left out."""
    apart = [rule for check, rule in rules.items() if check != CHECK]
    return [
        {rule.id: finding for rule in apart if (finding := rule.apply(moment.document)) is not None}
        for moment in moments
    ]


@dataclass(slots=True)
class Table:
    """All drafts as rows for one check: ``applies`` where it can be a fault at all, ``weights`` what each one teaches.

    ``right`` is what a finding would score in each draft: 1 right, 0 wrong, not a number where it counts neither way.
    """

    rows: np.ndarray
    labels: np.ndarray
    applies: np.ndarray
    weights: np.ndarray
    authors: np.ndarray
    right: np.ndarray
    names: list[str]

    def fit(self, without: str = "") -> LogisticRegression:
        """The decider without these authors."""
        chosen = (self.weights > 0) & ~np.isin(self.authors, list(without))
        model = LogisticRegression(C=_STRENGTH, solver="newton-cholesky")
        return model.fit(self.rows[chosen], self.labels[chosen], sample_weight=self.weights[chosen])

    def held_out(self) -> np.ndarray:
        """The log-odds in each draft of our authors, by deciders fitted on other writers."""
        found = np.zeros(len(self.labels))
        for pair in PAIRS:
            mine = np.isin(self.authors, list(pair))
            found[mine] = self.fit(pair).decision_function(self.rows[mine])
        return found

    def calibrate(self, odds: np.ndarray, without: str = "") -> LogisticRegression:
        """How likely a finding is right at held-out log-odds: a regression of one number, without these authors."""
        ours = np.isin(self.authors, list(WRITERS)) & ~np.isin(self.authors, list(without))
        chosen = ours & self.applies & ~np.isnan(self.right)
        return LogisticRegression().fit(odds[chosen, None], self.right[chosen].astype(int))


class Weighed(NamedTuple):
    """A check's table with the log-odds that held-out deciders give in each draft."""

    table: Table
    odds: np.ndarray


def read_table(cases: Sequence[Case], check: str) -> Table:
    """The rows of one check."""
    vectors = DictVectorizer(sparse=False)
    rows = vectors.fit_transform([own_features(check, _features(case, check)) for case in cases])
    applies = np.array([is_open(check, c.moment.document, closely=c.close is not None) for c in cases])
    return Table(
        rows,
        np.array([int(check in case.moment.faults or case.moment.arguable(check)) for case in cases]),
        applies,
        np.array([_weigh(case.moment, check) for case in cases]) * applies,
        np.array([case.moment.author for case in cases]),
        np.array([np.nan if right is None else float(right) for right in (case.worth(check) for case in cases)]),
        list(vectors.get_feature_names_out()),
    )


def _features(case: Case, check: str) -> dict[str, float]:
    """What the decider of a check reads; of one that the encoder does not know nothing of the encoder."""
    shared = shared_features(read_signs(case.moment.document), case.opinion, set(case.found))
    return shared | case.close.features() if case.close is not None and check in case.close.checks else shared


def _weigh(moment: Moment, check: str) -> float:
    if moment.arguable(check):
        return _ARGUABLE
    if check in moment.open_to_doubt:
        return 0.0
    return 0.5 if moment.author.startswith("P") else 1.0


def weigh_all(cases: Sequence[Case]) -> dict[str, Weighed]:
    """For each check its table, and the log-odds in each draft by deciders that have read other writers only."""
    tables = {check: read_table(cases, check) for check in JUDGED}
    return {check: Weighed(table, table.held_out()) for check, table in tables.items()}


def held_out_chances(cases: Sequence[Case], weighed: dict[str, Weighed]) -> dict[str, np.ndarray]:
    """How likely a finding of each check is right in each draft; deciders and calibration have read other writers only.

    Where a check can't apply, its rule alone speaks, as in a review.
    """
    chances = {}
    for check, (table, odds) in weighed.items():
        chance = np.array([float(check in case.found) for case in cases])
        for pair in PAIRS:
            mine = np.isin(table.authors, list(pair)) & table.applies
            if mine.any():
                chance[mine] = table.calibrate(odds, pair).predict_proba(odds[mine, None])[:, 1]
        chances[check] = chance
    return chances


def fit_deciders(
    weighed: dict[str, Weighed], least: dict[str, tuple[float, float, float]]
) -> dict[str, dict[str, object]]:
    """The deciders on all drafts, as they are packed, with what their log-odds are worth folded in."""
    deciders: dict[str, dict[str, object]] = {}
    for check, (table, odds) in weighed.items():
        worth, model = table.calibrate(odds), table.fit()
        slope = float(worth.coef_[0][0])
        weights = {name: round(slope * float(w), 4) for name, w in zip(table.names, model.coef_[0], strict=True)}
        deciders[check] = {
            "bias": round(slope * float(model.intercept_[0]) + float(worth.intercept_[0]), 4),
            "keep": least[check][0],
            "add": least[check][1],
            "underline": least[check][2],
            "weights": {name: weight for name, weight in weights.items() if abs(weight) >= 0.005},
        }
    return deciders
