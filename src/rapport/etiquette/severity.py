"""What a desk decided about single checks: silent, a line in the checklist, or an underline."""

from collections.abc import Mapping
from typing import Literal

import msgspec

from rapport.etiquette.types import Finding, Review

Chosen = Literal["off", "advisory", "firm"]


def apply_choices(reading: Review, chosen: Mapping[str, Chosen]) -> Review:
    """The same review under the desk's choices, check id -> how it behaves; a check without one stays as it is.

    What stops a send is never silenced here: only the person who sends can let it pass, with a reason.
    """
    if not chosen:
        return reading
    kept = [
        _as_chosen(finding, chosen.get(finding.check))
        for finding in reading.findings
        if finding.stops or chosen.get(finding.check) != "off"
    ]
    return msgspec.structs.replace(reading, findings=kept)


def _as_chosen(finding: Finding, choice: Chosen | None) -> Finding:
    if choice is None or choice == "off" or finding.stops:
        return finding
    return msgspec.structs.replace(finding, firm=choice == "firm")
