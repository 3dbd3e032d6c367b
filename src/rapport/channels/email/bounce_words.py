"""What mail servers write when they cannot deliver, and what it means: a reason, and the status where none is given."""

import re

# (reason, the enhanced status that fits it, the words); the first that matches counts
REASONS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (reason, status, re.compile(words, re.IGNORECASE))
    for reason, status, words in (
        (
            "hasmoved",
            "5.1.6",
            r"has moved|no longer (?:with|employed|works)|address (?:has )?changed|recipient address .{0,40}moved",
        ),
        (
            "mailboxfull",
            "4.2.2",
            r"mailbox (?:is )?full|over ?quota|quota (?:has been )?exceeded|exceed(?:s|ed)? .{0,30}quota"
            r"|not enough storage"
            r"|insufficient (?:disk )?(?:space|storage)|mailbox size limit|storage allocation|disk quota"
            r"|mailfolder is full",
        ),
        (
            "mesgtoobig",
            "5.3.4",
            r"message (?:size|is too|too) (?:big|large|exceeds)|size (?:limit|exceeds)|too (?:big|large)",
        ),
        (
            "spamdetected",
            "5.7.1",
            r"spam|unsolicited|bulk mail|considered? junk|content (?:rejected|filter)|message (?:content )?rejected",
        ),
        ("virusdetected", "5.7.9", r"virus|infected|malware"),
        ("authfailure", "5.7.26", r"\bspf\b|\bdkim\b|\bdmarc\b|unauthenticated"),
        ("requireptr", "5.7.25", r"reverse dns|\bptr\b|rdns|cannot find your hostname|no valid host ?name"),
        (
            "norelaying",
            "5.7.1",
            r"relay(?:ing)? (?:access )?(?:denied|not|prohibited|is)|unable to relay|not permitted to relay",
        ),
        (
            "blocked",
            "5.7.1",
            r"black ?list|block(?:ed|list)|\brbl\b|spamhaus|access denied|banned|reputation"
            r"|client host .{0,40}rejected",
        ),
        (
            "suspend",
            "5.2.1",
            r"(?:account|mailbox|user|recipient).{0,40}(?:disabled|suspended|inactive|deactivated|locked)|not active",
        ),
        (
            "userunknown",
            "5.1.1",
            r"user (?:is )?(?:unknown|not found|doesn.?t|does not)|unknown (?:user|recipient|address|local"
            r"|account|mailbox)"
            r"|no such (?:user|mailbox|recipient|address|account|person)|(?:mailbox|recipient|account|address).{0,60}"
            r"(?:not (?:found|exist|available|known|here)|does ?n[o']t exist|unknown|unavailable|invalid|no longer)"
            r"|invalid (?:recipient|mailbox|address)|not listed in|(?:nobody|no mailbox) here|not our customer"
            r"|addressee unknown|isn.?t (?:a|here)|does ?n[o']t (?:have|like) .{0,30}(?:account|recipient)"
            r"|unrouteable address|can.?t (?:create|find) .{0,20}(?:mailbox|user)|unbekannt|inconnu|desconocido",
        ),
        (
            "hostunknown",
            "5.1.2",
            r"host (?:or domain name )?(?:unknown|not found)|domain .{0,40}(?:not exist|not found|does ?n[o']t"
            r"|unknown)"
            r"|name service error|no such (?:domain|host)|unknown host|nxdomain|illegal host"
            r"|cannot find .{0,20}(?:host|domain)",
        ),
        (
            "expired",
            "4.4.7",
            r"timed? ?out|expired|too old|retry time|delayed|has not been delivered|not yet|still being"
            r"|warning: message"
            r"|could not be delivered for|undelivered after",
        ),
        (
            "networkerror",
            "4.4.1",
            r"connection (?:refused|lost|reset|dropped)|network|no route|routing loop|too many hops|hop count"
            r"|mail loop"
            r"|loops back|unable to connect|could ?n.?t connect|temporary lookup",
        ),
        (
            "toomanyconn",
            "4.7.0",
            r"too many (?:connections|sessions|messages|recipients|concurrent)|rate limit|throttl|too fast",
        ),
        (
            "policyviolation",
            "5.7.0",
            r"policy|prohibited|not (?:allowed|permitted|authorized|accepted)"
            r"|administrative",
        ),
        ("systemfull", "4.3.1", r"system storage|out of (?:memory|disk)"),
        (
            "systemerror",
            "4.3.0",
            r"local (?:error|configuration)|system (?:error|problem)|i/o error|internal error|mailer",
        ),
        ("rejected", "5.7.1", r"reject|refused|denied|sender"),
    )
)

HARD = {"userunknown", "hostunknown", "hasmoved"}

# the server goes on trying
WAITING = re.compile(
    r"warning|delayed|not yet|still being|will (?:be retried|continue|keep|try|retry)|no action is required"
    r"|do not need to (?:resend|do)|wird weiter|temporarily deferred",
    re.IGNORECASE,
)

SUBJECT = re.compile(
    r"^\s*(?:(?:\*+|\[?)\s*)?(?:undeliver(?:ed|able)|undelivered mail|mail (?:delivery|system)"
    r"|delivery (?:status|failure|"
    r"has failed|report|notification|problem|unsuccess|error|delay)|failed delivery|failure (?:notice|delivery)"
    r"|failed mail"
    r"|returned (?:mail|to sender|message)|message (?:delivery|delayed|status|not delivered|undeliverable)"
    r"|non.?delivery"
    r"|could not (?:be )?(?:deliver|send)|unzustellbar|nicht zustellbar|unzustellbare|rücksendung|échec"
    r"|non remis|mail could"
    r" not|warning: (?:message|could not)|nondeliverable|bounce|no se puede entregar|mancata consegna"
    r"|onbestelbaar|delivery "
    r"|notification d.?état|mail failure|mail error|unable to deliver|user unknown|address (?:not|unknown)"
    r"|email (?:bounced|delivery)|complaint about|email feedback|abuse report|spam report|there was an error sending"
    r"|配信|メールエラー|邮件|退信|系统退信|送信エラー"
    r"|rejected(?: mail)?:)",
    re.IGNORECASE,
)
SENDER = re.compile(
    r"^(?:mailer[-_.]?daemon|post_?master|mail[._]delivery[._]system|mail-daemon|maildaemon"
    r"|mmdf|mdaemon|bounce[sd]?|mailerdaemon|feedback"
    r"|complaints?"
    r"|mail[-_]?system|post(?:mast|_office)\w*|microsoftexchange\w*|exchange\w*|fbl[-\w]*|staff|scomp|abuse)$",
    re.IGNORECASE,
)
FAILED = re.compile(
    r"(?:could not|couldn.t|cannot|can.t|unable to|not|n't able to)(?: be)?\s(?:deliver|sen[dt]|rel)|undeliver"
    r"|delivery (?:to .{0,80})?(?:has )?fail"
    r"|fail(?:ed|ure|ing)|permanent(?:ly)? (?:fatal |error|fail)|returned (?:to sender|below|mail)|rejected"
    r"|bounced|has not been delivered"
    r"|delivery (?:status|error|problem|attempt)|user unknown|unknown user|did not reach"
    r"|recipient.{0,60}(?:rejected|unknown)"
    r"|no such user|mailbox full|quota|nicht zugestellt|unzustellbar|n'a pas pu"
    r"|no (?:se )?(?:ha |han )?(?:podido|pudo|pudieron)"
    r" (?:ser )?entreg|não (?:foi|pôde|pode) (?:possível |ser )?entreg|non è stato (?:possibile )?(?:re)?c(?:on|a)"
    r"|non può essere (?:re)?consegn|niet (?:worden )?(?:afgeleverd|bezorgd|geleverd)"
    r"|nie (?:można|mógł|mogła|udało się)"
    r" .{0,30}dostarcz|ku(?:nde|nne) (?:inte|ikke) lev|nelze doručit|nebylo možné doručit"
    r"|не (?:удалось|может быть|может)"
    r" .{0,20}достав|не доставлен|teslim edilemedi|配信|送信できません|届けできません|送れません|送達できません"
    r"|无法投递"
    r"|无法送达|無法傳遞|無法送達|未送达|投递|退回|배달되지|전송되지|전송하지 못",
    re.IGNORECASE,
)
