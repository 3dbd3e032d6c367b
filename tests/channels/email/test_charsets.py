"""Text of every character set, claimed rightly, wrongly or not at all."""

import pytest

from rapport.channels.email.charsets import decode_text

UNNAMED = [
    ("gb18030", "您好，我的订单什么时候发货？谢谢"),
    ("gb18030", "关于发票"),
    ("big5hkscs", "您好，我想詢問訂單的狀態，謝謝您的協助"),
    ("cp932", "注文した商品がまだ届いていません。よろしくお願いします。"),
    ("euc_jp", "注文した商品がまだ届いていません。"),
    ("iso2022_jp", "お問い合わせありがとうございます"),
    ("cp949", "안녕하세요 주문한 상품이 아직 도착하지 않았습니다"),
    ("cp1251", "Здравствуйте, мой заказ ещё не пришёл"),
    ("koi8_r", "Здравствуйте, мой заказ ещё не пришёл"),
    ("koi8_r", "ТЕСТ"),
    ("cp1252", "Für Jürgen: schöne Grüße, ca. 5 €"),
    ("cp1252", "Où est ma commande ? Déjà payée."),
    ("cp1252", "¿Cuándo llegará mi pedido, señor Muñoz?"),
    ("utf-8", "Größe 12 — ✓ 注文"),
]


@pytest.mark.parametrize(("codec", "text"), UNNAMED)
def test_a_set_that_nobody_named_is_guessed(codec: str, text: str) -> None:
    assert decode_text(text.encode(codec), None) == text


@pytest.mark.parametrize("claim", ["us-ascii", "x-unknown", "", '"', "rot13", "punycode", "../utf-8"])
def test_a_claim_that_is_none_is_as_good_as_no_claim(claim: str) -> None:
    assert decode_text("Grüße".encode("cp1252"), claim) == "Grüße"


def test_a_true_claim_counts_more_than_a_guess() -> None:
    assert decode_text("Grüße".encode("iso8859-2"), "iso-8859-2") == "Grüße"
    assert decode_text("заказ".encode("koi8_r"), "KOI8-R") == "заказ"


def test_one_spoilt_letter_spoils_no_other() -> None:
    assert decode_text("Grüße, Müller".encode()[:-1] + b"\xc3", "utf-8") == "Grüße, Mülle\ufffd"
    assert decode_text(b"<p>le\xee</p>", "us-ascii") == "<p>leî</p>"


@pytest.mark.threat("M14")
def test_m14_what_the_database_cannot_hold_never_comes_out() -> None:
    assert decode_text(b"a\x00b", None) == "ab"
    assert decode_text(b"+2AA-", "utf-7") == "\ufffd"
