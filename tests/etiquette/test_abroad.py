"""German by a folder of phrases, with its own examples; English checks stay silent in every other language."""

from datetime import UTC, datetime

import pytest

from rapport.etiquette import Context, Customer, review

LETTER = "Guten Tag Frau Keller,\n\n{}\n\nViele Grüße\nTom Berg"
BODY = "die Lampe ist heute Morgen bei uns eingegangen und wird am Freitag mit der Post an Sie geschickt."


def checks(draft: str, *, channel: str = "email", upset: int = 0) -> set[str]:
    customer = Customer(name="Jana Keller", upset=upset)
    context = Context(channel=channel, situation="first", customer=customer, thorough=False)
    return {finding.check for finding in review(draft, context).findings}


@pytest.mark.req("S4.7")
@pytest.mark.parametrize(
    ("check", "fault", "fine"),
    [
        (
            "tone.rude",
            "Wie ich Ihnen bereits geschrieben habe, ist die Lampe nicht da.",
            "Wie besprochen ist die Lampe da.",
        ),
        (
            "tone.cold",
            "Der Vorgang wird bearbeitet und die Antwort ist abzuwarten.",
            "Ich kümmere mich noch heute darum und das Geld ist am Freitag da.",
        ),
        (
            "tone.casual",
            "Jep, die Lampe ist krass gut und das passt schon.",
            "Ja, die Lampe ist im Alter von zwei Jahren noch gut und das ist normal.",
        ),
        (
            "vague.time",
            "Wir melden uns zeitnah und Sie bekommen die Lampe.",
            "Wir melden uns bis Freitag und Sie bekommen die Lampe. Bis bald!",
        ),
        (
            "overpromise",
            "Das wird nie wieder passieren und die Lampe ist morgen da.",
            "Auf die Lampe haben Sie zwei Jahre Garantie und das ist nicht wenig.",
        ),
        (
            "blame.customer",
            "Sie haben die Nummer falsch angegeben und die Lampe ist nicht da.",
            "Wir haben Ihnen das falsche Teil geschickt und das tut uns leid.",
        ),
        (
            "blame.shift",
            "Dafür bin ich nicht zuständig, das ist die Post.",
            "Ich kläre das mit der Post und das ist bis Freitag erledigt.",
        ),
        (
            "apology.hollow",
            "Es tut uns leid, falls die Lampe nicht gut ist.",
            "Es tut uns leid, dass die Lampe nicht gut ist.",
        ),
        (
            "negative.language",
            "Das ist nicht möglich. Die Lampe ist nicht da.",
            "Das ist nicht möglich, aber wir können die Lampe am Freitag schicken.",
        ),
        (
            "confidential.ask",
            "Bitte senden Sie uns Ihre PIN und das Passwort.",
            "Bitte nennen Sie niemals Ihre PIN, auch nicht am Telefon mit uns.",
        ),
        (
            "placeholder.unfilled",
            "Die Lampe mit der Nummer {{nummer}} ist nicht da.",
            "Die Lampe mit der Nummer 4711 ist nicht da.",
        ),
        ("tone.shouting", "Die Lampe ist DOCH SCHON LANGE DA!!!", "Die Lampe ist schon lange da!"),
        (
            "confidential.leak",
            "Ihre Karte 4242 4242 4242 4242 ist nicht belastet.",
            "Ihre Karte mit der Endung 4242 ist nicht belastet.",
        ),
    ],
)
def test_said_in_german(check: str, fault: str, fine: str) -> None:
    assert check in checks(LETTER.format(fault))
    assert check not in checks(LETTER.format(fine))


@pytest.mark.req("S4.7")
def test_missing_in_german() -> None:
    assert checks(LETTER.format(BODY)) == set()
    assert {"greeting.missing", "closing.missing"} <= checks(f"{BODY} Das ist nicht unsere Post.")
    assert "name.missing" in checks(
        LETTER.format(BODY).replace("Guten Tag Frau Keller", "Sehr geehrte Damen und Herren")
    )
    assert "empathy.missing" in checks(LETTER.format(BODY), upset=2)
    kind = LETTER.format("es tut uns sehr leid, und das ist ärgerlich. " + BODY)
    assert "empathy.missing" not in checks(kind, upset=2)


@pytest.mark.parametrize(
    "draft",
    [
        "Bonjour Madame, la lampe est arrivée et nous vous écrivons pour le prix, avec un bon pour vous.",
        "Hola Ana, el pedido no está y por eso la tienda le da un vale para la compra.",
        "Dzień dobry, nie mam jak tego zrobić, ale jest to na jutro i proszę do nas napisać.",
    ],
)
def test_english_checks_stay_silent(draft: str) -> None:
    assert checks(draft) == set()


def test_suggestions_are_german() -> None:
    context = Context(channel="chat", situation="mid", thorough=False)
    found = review("Wir melden uns zeitnah und das ist nicht die Post.", context).findings
    assert [finding.suggestion for finding in found] == ["Einen Zeitpunkt nennen: „bis Freitag, 12 Uhr“."]


@pytest.mark.req("S2.27")
@pytest.mark.parametrize(
    ("draft", "promise", "due"),
    [
        (
            "Hallo Jana, ich rufe Sie morgen an und kläre das mit der Post.",
            "ich rufe Sie morgen an und kläre das mit der Post.",
            datetime(2026, 11, 24, 16, 0, tzinfo=UTC),
        ),
        (
            "Die Lampe ist nicht da. Wir melden uns bis Freitag bei Ihnen.",
            "Wir melden uns bis Freitag bei Ihnen.",
            datetime(2026, 11, 27, 16, 0, tzinfo=UTC),
        ),
        ("Die Lampe wurde am Montag verschickt und ist nicht mehr bei uns.", None, None),
        ("Wenn Sie möchten, können Sie das Paket bis Freitag bei der Post abholen.", None, None),
    ],
)
def test_a_promise_in_german(draft: str, promise: str | None, due: datetime | None) -> None:
    now = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    found = review(draft, Context(channel="chat", now=now, zone="Europe/Berlin", thorough=False)).promises
    assert [(one.text, one.due) for one in found] == ([(promise, due)] if promise else [])


def test_a_promise_begins_after_the_greeting() -> None:
    found = review("Hi Ana, I will call you tomorrow.", Context(channel="chat", thorough=False)).promises
    assert [one.text.rstrip(".") for one in found] == ["I will call you tomorrow"]
