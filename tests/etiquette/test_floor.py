"""The floor of quality on drafts by authors whom the models never saw."""

from pathlib import Path

import pytest

from tests.etiquette.corpora import corpora, rows_of, score


@pytest.mark.slow("reviews 130 drafts with grammar and encoder")
@pytest.mark.parametrize("author", ["a", "b"])
def test_faults_found_and_good_drafts_left_in_peace(author: str, tmp_path: Path) -> None:
    root = corpora()
    figures = score(root, rows_of(root, author), tmp_path)
    assert figures["micro_f1"] >= 0.78, figures
    assert figures["peace"] >= 0.95, figures
    assert figures["precision"] >= 0.88 and figures["peace_any"] >= 0.95, figures
    assert figures["promises_f1"] >= 0.70, figures


@pytest.mark.slow("reviews 130 drafts twice")
@pytest.mark.parametrize("author", ["a", "b"])
def test_the_quick_engine_is_a_little_weaker(author: str, tmp_path: Path) -> None:
    """Without encoder and grammar, as where onnxruntime is not installed: fewer faults are found, as much peace."""
    root, rows = corpora(), rows_of(corpora(), author)
    quick, whole = (score(root, rows, tmp_path, thorough=thorough) for thorough in (False, True))
    assert 0.72 <= quick["micro_f1"] < whole["micro_f1"], (quick, whole)
    assert quick["peace"] >= 0.95, quick
