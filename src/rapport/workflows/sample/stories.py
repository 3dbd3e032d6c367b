"""What is going on at the sample shop right now: open conversations, told in minutes before the present."""

import msgspec


class Line(msgspec.Struct, frozen=True):
    """One message: who says it ("customer" or a colleague's first name), and how many minutes ago."""

    who: str
    ago: float
    text: str


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """One conversation."""

    customer: str
    channel: str
    subject: str
    lines: tuple[Line, ...]
    facts: tuple[str, ...] = ()
    promise: tuple[str, float] | None = None
    """Words and hours from now (negative: missed)."""


NOW = (
    Story(
        customer="ana",
        channel="chat",
        subject="Order 48213 still in transit",
        facts=("Order 48213", "3rd contact"),
        promise=("Call back about the depot", -68.0),
        lines=(
            Line("customer", 9, "Hi, my order 48213 still says in transit. It was due last Tuesday."),
            Line(
                "Noor",
                8.6,
                "Hello Ana, thanks for writing, and I'm sorry about the wait. "
                "I'll look at the tracking with you now. Does the address end in 4B?",
            ),
            Line("customer", 5, "yes"),
            Line(
                "customer",
                0.8,
                "THIS IS THE THIRD TIME I ASK. You said someone would call me and nobody did!! When is it coming?",
            ),
        ),
    ),
    Story(
        customer="tomasz",
        channel="chat",
        subject="Second box of the shelf",
        facts=("Order 48377",),
        lines=(
            Line("customer", 0.5, "Hello, one box of my shelf came today, and the second box, is it in the same van?"),
        ),
    ),
    Story(
        customer="rohan",
        channel="email",
        subject="Invoice 2291 has the wrong company name",
        facts=("Invoice 2291",),
        promise=("Send the corrected invoice", 3.0),
        lines=(
            Line(
                "customer",
                1700,
                "Hello,\n\ninvoice 2291 is made out to Shah Paint. We are Shah Print Works Ltd. "
                "Could you correct it, please? Our accountant needs it by the end of the month."
                "\n\nKind regards\nRohan Shah",
            ),
            Line(
                "Jonas",
                1500,
                "Hello Rohan,\n\nthank you for telling us, and I'm sorry about the wrong name. "
                "I've asked accounts to reissue invoice 2291 for Shah Print Works Ltd. "
                "You'll have it from me by tomorrow at 18:00.\n\nKind regards\nJonas",
            ),
            Line("customer", 1220, "Thank you Jonas. Please also put our VAT number IN-99-2041 on it.\n\nRohan"),
        ),
    ),
    Story(
        customer="marta",
        channel="email",
        subject="Two weeks and still no refund",
        facts=("Order 47702",),
        lines=(
            Line(
                "customer",
                1300,
                "I sent the side table back two weeks ago and I still have no refund. "
                "I am really disappointed. Do you have my parcel or not?\n\nMarta",
            ),
        ),
    ),
    Story(
        customer="lea",
        channel="email",
        subject="Drawer sticks since the cold weather",
        facts=("Order 46910",),
        lines=(
            Line(
                "customer",
                1140,
                "Good morning,\n\nthe lower drawer of my Linden chest sticks and makes a scratching sound "
                "since the weather turned cold. Is there something I can do myself, or does somebody have to come?"
                "\n\nLea Brandt",
            ),
        ),
    ),
    Story(
        customer="grace",
        channel="email",
        subject="Photos for the care guide",
        facts=("Order 48005",),
        lines=(
            Line(
                "customer", 3000, "Hello! Which oil do you recommend for the oak table? It gets a lot of sun.\n\nGrace"
            ),
            Line(
                "Min-jun",
                2900,
                "Hello Grace,\n\nthank you for asking. For oak in the sun a hard wax oil with UV filter works best, "
                "twice a year. If you send me two photos of the top, I can tell you whether it needs sanding first.\n\n"
                "Kind regards\nMin-jun",
            ),
            Line("customer", 2500, "Thank you so much, I'll send the photos tomorrow when the light is good."),
            Line("Min-jun", 2490, "Lovely, Grace. Take your time; I'll look at them the day they arrive.\n\nMin-jun"),
        ),
    ),
    Story(
        customer="yusuf",
        channel="chat",
        subject="شكراً على المساعدة",
        lines=(
            Line("customer", 190, "مرحباً، هل يمكنني تغيير عنوان التوصيل؟"),
            Line("Noor", 189.5, "مرحباً يوسف، نعم بالتأكيد. ما هو العنوان الجديد من فضلك؟"),
            Line("customer", 185, "شكراً لك، سأنتظر الرد غداً"),
            Line("Noor", 184, "تم، العنوان محفوظ الآن. نراك غداً، يوسف."),
        ),
    ),
    Story(
        customer="petra",
        channel="email",
        subject="Can the desk lamp take a smart bulb?",
        lines=(
            Line("customer", 640, "Hi,\n\ncan the Birch desk lamp take a smart bulb, up to 9 W?\n\nPetra"),
            Line(
                "Noor",
                600,
                "Hello Petra,\n\nyes, it can: any E27 bulb up to 10 W fits, smart ones too. "
                "The shade stays cool to the touch. Would you like a link to one that we tried?\n\nKind regards\nNoor",
            ),
        ),
    ),
    Story(
        customer="wei",
        channel="chat",
        subject="Delivery on Saturday?",
        lines=(Line("customer", 34, "hello do you deliver on saturday to singapore river valley"),),
    ),
)
