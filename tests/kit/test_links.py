"""Links lead through a notice that shows the host that is really asked."""

import pytest

from rapport.kit.html import sanitise
from rapport.kit.links import read_elsewhere, with_notice


@pytest.mark.threat("X05")
@pytest.mark.parametrize(
    ("address", "host", "written"),
    [
        ("https://shop.example/a?b=c#d", "shop.example", None),
        ("HTTP://SHOP.example", "shop.example", None),
        ("https://shop.example:8443/", "shop.example:8443", None),
        ("https://аррӏе.example/", "xn--80ak6aa92e.example", "аррӏе.example"),
        ("https://xn--80ak6aa92e.example/", "xn--80ak6aa92e.example", "аррӏе.example"),
        ("https://faß.example/", "xn--fa-hia.example", "faß.example"),
        ("https://ours.test。evil.example/", "ours.test.evil.example", None),
        ("https://ⓔvil.example/", "evil.example", None),
        ("http://127.0.0.1/", "127.0.0.1", None),
        ("http://[2001:db8::1]/", "[2001:db8::1]", None),
        ("https://under_score.example/", "under_score.example", None),
    ],
)
def test_the_real_host_is_shown_and_opened(address: str, host: str, written: str | None) -> None:
    found = read_elsewhere(address)
    assert found is not None and (found.host, found.written) == (host, written)
    assert found.address.split("//")[1].startswith(host)


@pytest.mark.threat("X05")
@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "java\tscript:alert(1)", " \x01javascript:alert(1)", "vbscript:x", "data:text/html,x",
        "file:///etc/passwd", "//evil.example/", "/approve", "mailto:a@x.example", "tel:+351", "https:", "https://",
        "https://ours.test@evil.example/", "https://ours.test\u202egnp.exe", "https:\\\\evil.example", "",
        "https://ours.test:99999999/", "blob:https://x", "https://[::1/", "ht\ntps://x.example", "https://a b.example/",
    ],
)  # fmt: skip
def test_nothing_else_is_offered(address: str) -> None:
    assert read_elsewhere(address) is None


@pytest.mark.threat("X05")
def test_links_of_a_mail_lead_through_the_notice() -> None:
    source = (
        '<a href="https://x.example/?a=1&amp;b=2" title="https://bank.example">Your bank</a>'
        '<a href="mailto:ada@x.example">write</a><a href="tel:+351">call</a><a href="javascript:alert(1)">no</a>'
        "&lt;a href=&quot;https://text.example&quot;&gt;"
    )
    shown = with_notice(sanitise(source).html)
    assert 'href="/leave?to=https%3A%2F%2Fx.example%2F%3Fa%3D1%26b%3D2"' in shown
    assert 'title="https://x.example/?a=1&amp;b=2"' in shown and "bank.example" not in shown
    assert 'href="mailto:ada@x.example"' in shown and 'href="tel:+351"' in shown and "javascript" not in shown
    assert shown.count("/leave") == 1 and "text.example" in shown
