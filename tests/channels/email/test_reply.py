"""What a person wrote is told from what the mail quotes, in the languages and manners of many mail programs."""

import pytest

from rapport.channels.email.reply import split_reply

INTRODUCTIONS = {
    "english, folded": "On Tue, 3 Mar 2026 at 09:12, Tomasz Zieliński <\ntomasz@harbour.test> wrote:",
    "english, name first": "Tomasz <tomasz@harbour.test> wrote on 3 March 2026 at 09:12:",
    "german": "Am 3. März 2026 um 09:12 schrieb Tomasz Zieliński <tomasz@harbour.test>:",
    "german, name first": "Tomasz Zieliński <tomasz@harbour.test> schrieb am Di., 3. März 2026\num 09:12 Uhr:",
    "french": "Le mar. 3 mars 2026 à 09:12, Tomasz Zieliński <tomasz@harbour.test> a\nécrit :",
    "spanish": "El mar, 3 mar 2026 a las 9:12, Tomasz Zieliński (<tomasz@harbour.test>)\nescribió:",
    "portuguese": "Em ter., 3 de mar. de 2026 às 09:12, Tomasz <tomasz@harbour.test>\nescreveu:",
    "italian": "Il giorno mar 3 mar 2026 alle ore 09:12 Tomasz <tomasz@harbour.test>\nha scritto:",
    "dutch": "Op di 3 mrt 2026 om 09:12 schreef Tomasz <tomasz@harbour.test>:",
    "danish": "Den tir. 3. mar. 2026 kl. 09.12 skrev Tomasz <tomasz@harbour.test\n>:",
    "norwegian": "tir. 3. mars 2026 kl. 09:12 skrev Tomasz <tomasz@harbour.test>:",
    "swedish": "Den tis 3 mars 2026 kl 09:12 skrev Tomasz <tomasz@harbour.test>:",
    "finnish": "ti 3. maalisk. 2026 klo 9.12 Tomasz\n<tomasz@harbour.test> kirjoitti:",
    "polish": "wt., 3 mar 2026 o 09:12 Tomasz <tomasz@harbour.test> napisał(a):",
    "czech": "út 3. 3. 2026 v 9:12 odesílatel Tomasz <tomasz@harbour.test> napsal:",
    "hungarian": "Tomasz <tomasz@harbour.test> ezt írta (időpont: 2026. márc. 3., K, 9:12):",
    "romanian": "În mar., 3 mar. 2026 la 09:12, Tomasz <tomasz@harbour.test> a scris:",
    "greek": "Στις Τρί 3 Μαρ 2026 στις 9:12 π.μ., ο χρήστης Tomasz <tomasz@harbour.test> έγραψε:",
    "russian": "вт, 3 мар. 2026 г. в 09:12, Tomasz <tomasz@harbour.test>:",
    "ukrainian": "вт, 3 бер. 2026 р. о 09:12 Tomasz <tomasz@harbour.test> пише:",
    "turkish": "Tomasz <tomasz@harbour.test>, 3 Mar 2026 Sal, 09:12 tarihinde şunu yazdı:",
    "chinese": "Tomasz <tomasz@harbour.test> 于2026年3月3日周二 09:12写道：",
    "japanese": "2026年3月3日(火) 9:12 Tomasz <tomasz@harbour.test>:",
    "korean": "2026년 3월 3일 (화) 오전 9:12, Tomasz <tomasz@harbour.test>님이 작성:",
    "vietnamese": "Vào Th 3, 3 thg 3, 2026 vào lúc 09:12 Tomasz <tomasz@harbour.test>\nđã viết:",
    "day and address alone": '03.03.2026, 09.12, "Tomasz - Harbour" <tomasz@harbour.test>:',
    "between dashes": "---- On Tue, 03 Mar 2026 09:12:00 +0100 Tomasz<tomasz@harbour.test> wrote ----",
    "stamped": "2026-03-03 9:12 GMT+01:00 Tomasz Zieliński",
}
HEADERS = {
    "outlook": "From: Tomasz <tomasz@harbour.test>\nSent: Tuesday, March 3, 2026 9:12\nTo: Ada\nSubject: Lamp",
    "outlook, bold": "*From:* Tomasz [mailto:tomasz@harbour.test]\n*Sent:* Tuesday\n*To:* Ada\n*Subject:* Lamp",
    "german": "____________\nVon: Tomasz\nGesendet: Dienstag, 3. März 2026\nAn: Ada\nBetreff: Lampe",
    "french": "De : Tomasz <tomasz@harbour.test>\nEnvoyé : mardi 3 mars 2026\nÀ : Ada\nObjet : Lampe",
    "danish, in a rule": "----- Oprindelig besked -----\nFra: Tomasz <t@harbour.test>\nDato: 3.3.2026\nEmne: Lampe",
    "polish": "Od: Tomasz <tomasz@harbour.test>\nWysłano: wtorek, 3 marca 2026\nTemat: Lampa",
    "subject first": "Date: Tue, 3 Mar 2026 09:12\nSubject: Lamp\nFrom: tomasz@harbour.test\nTo: ada@outside.test",
    "chinese": "发件人: Tomasz <tomasz@harbour.test>\n发送时间: 2026年3月3日 9:12\n收件人: Ada\n主题: 灯",
    "a rule of words that nobody listed": "----- Upphaflegur póstur -----\nFrom: t@harbour.test\nSubject: Lampi",
}


@pytest.mark.parametrize("name", INTRODUCTIONS)
def test_introductions_in_many_languages(name: str) -> None:
    split = split_reply(f"It still flickers.\n\n{INTRODUCTIONS[name]}\n\n> Does the lamp work?\n> Tomasz")
    assert split.reply == "It still flickers."
    assert split.quote == f"{INTRODUCTIONS[name]}\n\n> Does the lamp work?\n> Tomasz"


@pytest.mark.parametrize("name", HEADERS)
def test_headers_of_the_mail_that_is_answered(name: str) -> None:
    split = split_reply(f"It still flickers.\n\n{HEADERS[name]}\n\nDoes the lamp work?")
    assert split.reply == "It still flickers."
    assert split.quote and split.quote.startswith(HEADERS[name].split("\n")[0])


@pytest.mark.parametrize(
    "text",
    [
        "On 3 March 2026 I wrote to you and asked three things:\nthe price, the colour and the date.",
        "We fly\nFrom: Berlin\nTo: Porto\nDate: 3 May\n\nCan you change that?",
        "She wrote:\nNothing at all, and that is the problem.",
        "Your site says this at 10:30:\nclosed. Is that true?",
        "My regards go to Tomasz,\nwho helped me well. Is he there on Friday?",
        "Thank you.\n\nSent from my desk, which is much easier than my mobile.",
        "Two things:\n\n-lamps\n-bulbs",
        "Sent the lamp back on Tuesday, by the green van.",
    ],
)
def test_words_that_only_look_like_an_introduction_stay(text: str) -> None:
    split = split_reply(text)
    assert (split.reply, split.quote, split.signature) == (text, None, None)


def test_answers_between_the_quoted_lines_are_shown_with_what_they_answer() -> None:
    split = split_reply(
        "On Tue, 3 Mar 2026 at 09:12, Tomasz <tomasz@harbour.test> wrote:\n> Which lamp?\nThe green one.\n"
        "> Which order?\nNumber 12.\n\n> Tomasz"
    )
    assert split.reply.startswith("> Which lamp?\nThe green one.\n> Which order?\nNumber 12.")
    assert split.quote == "On Tue, 3 Mar 2026 at 09:12, Tomasz <tomasz@harbour.test> wrote:"


def test_words_below_the_quote_are_shown_too() -> None:
    split = split_reply(
        "See below.\n\nOn 3 March 2026 at 9:12, T <t@harbour.test> wrote:\n> Which lamp?\n\nThe green one."
    )
    assert split.reply == "See below.\n\nThe green one."


def test_a_quoted_line_that_a_program_broke_is_no_answer() -> None:
    long = "> The lamp that you ordered in our shop last week has left our house this"
    split = split_reply(f"Thanks!\n\nOn 3 March 2026 at 9:12, T <t@harbour.test> wrote:\n{long}\nmorning\n> Tomasz")
    assert split.reply == "Thanks!"


def test_a_mail_that_only_forwards_shows_the_mail_that_it_forwards() -> None:
    head = "---------- Forwarded message ----------\nFrom: Ada <ada@outside.test>\nSubject: Lamp\nTo: shop@harbour.test"
    split = split_reply(f"{head}\n\nMy lamp flickers.\n\nAda")
    assert split.reply == "My lamp flickers.\n\nAda" and split.quote == head


@pytest.mark.parametrize(
    ("signature", "begins"),
    [
        ("-- \nAda Žák\n+49 30 1234", "-- "),
        ("Mit freundlichen Grüßen\nAda Žák", "Mit"),
        ("Best regards,\nAda", "Best"),
        ("Kind regards, Ada Žák", "Kind"),
        ("Cordialement,\nAda Žák\nAtelier du Port", "Cordialement"),
        ("Pozdrawiam,\nAda", "Pozdrawiam"),
        ("Med venlig hilsen\nAda", "Med"),
        ("С уважением,\nАда", "С"),
        ("-Ada Žák", "-Ada"),
        ("Sent from my iPhone", "Sent"),
        ("Envoyé à partir de Outlook pour iOS<https://outside.test>", "Envoyé"),
        ("Gesendet mit der GMX Mail App", "Gesendet"),
        ("iPhoneから送信", "iPhone"),
    ],
)
def test_signatures_are_kept_apart(signature: str, begins: str) -> None:
    split = split_reply(f"It still flickers.\n\n{signature}")
    assert split.reply == "It still flickers."
    assert split.signature == signature.strip() and split.signature.startswith(begins.strip())


def test_nothing_is_lost() -> None:
    whole = "Yes.\n\nBest regards,\nAda\n\nOn 3 March 2026 at 9:12, T <t@harbour.test> wrote:\n> Well?"
    split = split_reply(whole)
    kept = f"{split.reply} {split.signature} {split.quote}"
    assert sorted(kept.split()) == sorted(whole.split())
