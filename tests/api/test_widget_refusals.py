"""What a visitor is refused is said in their language: every sentence that can reach them has its words."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rapport.kit.words import say, say_refusal
from tests.api.desk import Desk
from tests.api.test_chat import Customer, open_widget

SOURCE = Path(__file__).parents[2] / "src" / "rapport"
STORIES = ["visitor_writes", "visitor_fills_form", "summary_is_answered", "customer_rates", "transcript_is_sent"]
PLACES = [
    *(path for path in sorted(SOURCE.glob("api/widget*.py"))),
    *(SOURCE / "workflows" / f"{name}.py" for name in STORIES),
    *(SOURCE / f"{name}.py" for name in ("api/visitors", "api/problems", "kit/limits", "desk/feedback/actions")),
    *(SOURCE / "desk/conversations" / f"{name}.py" for name in ("following", "actions")),
    *(SOURCE / "desk/articles" / f"{name}.py" for name in ("readers", "marks")),
]
FOR_THE_SITE = {  # its developers read these, in their browser's console
    "This chat is not set up here. Check the key in the page's snippet.",
    "This visitor is not proven: the signature does not fit. Sign the user id with this chat's secret, on your server.",
}


def sentences(path: Path) -> Iterator[str]:
    """Every whole sentence among a file's values; what is filled in stands as {n}."""
    tree = ast.parse(path.read_text())
    told = [node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)]
    parts = [part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values]
    silent = {id(node) for node in [*told, *parts]}
    for node in ast.walk(tree):
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{n}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
            text = re.sub(r"\d[\d,]*", "{n}", node.value)
        if re.fullmatch(r"[A-Z][^\n]*\.", text):
            yield text


@pytest.mark.parametrize("language", ["de", "ar"])
def test_every_refusal_has_its_words(language: str) -> None:
    """What is raised is in the catalogue, which keeps its numbers and leaves nothing in English."""
    known: dict[str, str] = json.loads((SOURCE / "words" / "refusals" / f"{language}.json").read_text())
    raised = {sentence for path in PLACES for sentence in sentences(path)} - FOR_THE_SITE
    letter = {
        key: say(f"help.write.{key}") for key in ("wrong", "name_missing", "email_missing", "text_missing", "none")
    }
    assert len(raised) > 40
    assert (raised | set(letter.values())) - set(known) == set()
    assert [words for words, said in known.items() if words.count("{n}") != said.count("{n}") or words == said] == []


async def test_a_visitor_hears_it_in_their_language(desk: Desk) -> None:
    """By the language that the widget names; in English for one that we don't have."""
    made = await desk.found()
    customer = await open_widget(desk, made)
    for language, said in (("de", "Bitte höchstens 10,000 Zeichen."), ("ar-EG", None), ("fr", None)):
        spoken = Customer(customer.browser, customer.started)
        spoken.headers = {**customer.headers, "Accept-Language": language}
        refused = await spoken.say("x" * 10_001)
        english = "Please use at most 10,000 characters."
        expected = said or say_refusal(english, language=language[:2])
        assert refused.status_code == 422
        assert refused.json()["fields"]["text"] == expected
        assert (expected == english) == (language == "fr")
    nobody = {"Accept-Language": "de", "Authorization": "Bearer nobody"}
    ended = await customer.browser.get("/api/widget/conversations", headers=nobody)
    assert ended.status_code == 401
    assert ended.json()["detail"].startswith("Dieser Chat wurde anderswo begonnen")
