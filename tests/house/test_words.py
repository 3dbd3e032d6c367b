"""Words that people read come from the catalogue, and code speaks the desk's language."""

import ast
import re

from rapport.kit.words import say
from tests.house.sources import ROOT, SOURCE, name_of, own_files, python_files, tree_of, web_files

CATALOGUE = SOURCE / "words" / "en.json"
TEMPLATES = SOURCE / "api" / "templates"
SAID = re.compile(r"""say\(\s*["']([a-z0-9_.]*[a-z0-9_])["']\s*[,)]""")
OUTSIDE = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}|<style.*?</style>|<script.*?</script>|<svg.*?</svg>|<[^>]*>", re.DOTALL)
STRANGE = re.compile(r"ticket|tenant|customer_record|customerRecord", re.IGNORECASE)
MEANT = {"web/shared/words", "src/rapport/etiquette", "src/rapport/workflows/sample", "src/rapport/words"}


def keys() -> set[str]:
    import json

    return set(json.loads(CATALOGUE.read_text(encoding="utf-8")))


def test_every_key_that_is_said_is_in_the_catalogue() -> None:
    sources = [*python_files("src"), *TEMPLATES.glob("*.html")]
    missing = {
        f"{name_of(path)}: {key}" for path in sources for key in SAID.findall(path.read_text()) if key not in keys()
    }
    assert missing == set()


def test_every_key_in_the_catalogue_can_be_read() -> None:
    assert callable(say)
    spoken = " ".join(path.read_text() for path in [*python_files("src"), *TEMPLATES.glob("*.html")])
    areas = {key.split(".")[0] for key in keys()}
    assert {area for area in areas if f"{area}." not in spoken} == set()


def test_templates_hold_no_words_of_their_own() -> None:
    literal = {}
    for path in TEMPLATES.glob("*.html"):
        words = re.findall(r"[^\W\d_]{2,}", OUTSIDE.sub(" ", path.read_text()))
        words = [word for word in words if word not in {"nbsp", "middot", "mdash", "hellip", "amp", "Rapport"}]
        if words:
            literal[path.name] = words[:5]
    assert literal == {}


def test_code_says_conversation_organisation_and_contact() -> None:
    found = set()
    for path in python_files("src"):
        if any(name_of(path).startswith(place) for place in MEANT):
            continue
        for node in ast.walk(tree_of(path)):
            name = getattr(node, "id", None) or getattr(node, "name", None) or getattr(node, "attr", None)
            if isinstance(name, str) and STRANGE.search(name):
                found.add(f"{name_of(path)}: {name}")
    for path in web_files():
        if not any(name_of(path).startswith(place) for place in MEANT) and STRANGE.search(path.read_text()):
            found.add(name_of(path))
    assert found == set()


def test_nothing_of_this_machine_is_written_down() -> None:
    here = ["/" + "work/", "/" + "root/", "/" + "home/"]
    text = {".py", ".ts", ".svelte", ".md", ".toml", ".sh", ".json", ".html", ".css", ".mjs", ""}
    found = [
        name_of(path)
        for path in own_files()
        if path.suffix in text and any(place in path.read_text(encoding="utf-8", errors="replace") for place in here)
    ]
    assert found == [], ROOT
