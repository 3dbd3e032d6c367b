"""Who works at the sample shop, and who writes to it. All of them are invented."""

import msgspec


class Colleague(msgspec.Struct, frozen=True):
    """Somebody who works there."""

    name: str
    email: str
    role: str
    title: str


class Customer(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who writes."""

    name: str
    email: str
    language: str = "en"
    zone: str = "UTC"
    preferred: str | None = None
    facts: tuple[tuple[str, str], ...] = ()


SHOP = "Alder & Oak"
SHOP_ADDRESS = "care@alderoak.example"
ZONE = "Europe/Lisbon"

OWNER = Colleague("Noor Haddad", "noor@alderoak.example", "owner", "Customer care")
COLLEAGUES = (
    Colleague("Jonas Berg", "jonas@alderoak.example", "agent", "Customer care"),
    Colleague("Sofia Okafor", "sofia@alderoak.example", "supervisor", "Team lead"),
    Colleague("Min-jun Seo", "minjun@alderoak.example", "agent", "Workshop and repairs"),
    Colleague("Ines Duarte", "ines@alderoak.example", "author", "Help pages"),
    Colleague("Pavel Novak", "pavel@alderoak.example", "observer", "Accounts"),
)

CUSTOMERS = {
    "ana": Customer(
        name="Ana Ferreira",
        email="ana.ferreira@mail.example",
        language="pt",
        zone="Europe/Lisbon",
        preferred="voice",
        facts=(("Goes by", "Ana"), ("Languages", "Portuguese, English"), ("Order 48213", "Held at depot")),
    ),
    "tomasz": Customer(name="Tomasz Kowal", email="t.kowal@post.example", zone="Europe/Warsaw"),
    "rohan": Customer(name="Rohan Shah", email="rohan@shahprint.example", zone="Asia/Kolkata", preferred="email"),
    "lea": Customer(name="Lea Brandt", email="lea.brandt@mail.example", language="de", zone="Europe/Berlin"),
    "grace": Customer(name="Grace Okoye", email="grace.okoye@inbox.example", zone="Africa/Lagos"),
    "yusuf": Customer(name="Yusuf Amrani", email="y.amrani@courrier.example", language="ar", zone="Africa/Casablanca"),
    "petra": Customer(name="Petra Lind", email="petra.lind@brev.example", zone="Europe/Stockholm"),
    "marta": Customer(name="Marta Dias", email="marta.d@mail.example", zone="Europe/Lisbon"),
    "wei": Customer(name="Wei Chen", email="wei.chen@mail.example", zone="Asia/Singapore"),
    "aroha": Customer(name="Aroha Tamihana", email="aroha@mail.example", zone="Pacific/Auckland"),
    "diego": Customer(name="Diego Rojas", email="d.rojas@correo.example", language="es", zone="America/Bogota"),
    "hanna": Customer(name="Hanna Virtanen", email="hanna.v@posti.example", zone="Europe/Helsinki"),
    "kwame": Customer(name="Kwame Mensah", email="kwame@mensahstudio.example", zone="Africa/Accra"),
    "lucia": Customer(name="Lucia Conti", email="lucia.conti@posta.example", zone="Europe/Rome"),
    "sam": Customer(name="Sam Whitaker", email="sam.whitaker@mail.example", zone="Europe/London"),
    "priya": Customer(name="Priya Nair", email="priya.nair@mail.example", zone="Asia/Kolkata"),
}
