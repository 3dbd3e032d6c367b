"""Invents texts with people in them: our templates filled with names, places and addresses of many countries."""

import random
import re
from dataclasses import dataclass, field
from pathlib import Path

from faker import Faker

LOCALES = [
    "en_US",
    "en_GB",
    "de_DE",
    "fr_FR",
    "es_ES",
    "it_IT",
    "nl_NL",
    "sv_SE",
    "da_DK",
    "no_NO",
    "fi_FI",
    "pl_PL",
    "cs_CZ",
    "pt_BR",
    "hr_HR",
    "hu_HU",
    "ro_RO",
    "tr_TR",
    "en_IN",
    "en_NZ",
    "de_AT",
    "de_CH",
    "fr_CA",
    "es_MX",
    "sl_SI",
    "et_EE",
    "en_AU",
    "pt_PT",
    "id_ID",
    "en_IE",
]
NATIONALITIES = [
    "American",
    "British",
    "German",
    "French",
    "Spanish",
    "Italian",
    "Dutch",
    "Swedish",
    "Danish",
    "Norwegian",
    "Finnish",
    "Polish",
    "Czech",
    "Brazilian",
    "Croatian",
    "Hungarian",
    "Romanian",
    "Turkish",
    "Indian",
    "Chinese",
    "Japanese",
    "Korean",
    "Australian",
    "Canadian",
    "Mexican",
    "Irish",
    "Scottish",
    "Welsh",
    "Russian",
    "Ukrainian",
    "Greek",
    "Portuguese",
    "Egyptian",
    "Nigerian",
    "Kenyan",
    "Moroccan",
    "Iranian",
    "Iraqi",
    "Israeli",
    "Thai",
    "Vietnamese",
    "Swiss",
    "Austrian",
    "Belgian",
    "Muslim",
    "Jewish",
    "Christian",
    "Catholic",
    "Hindu",
    "Buddhist",
    "Slovak",
    "Slovenian",
    "Estonian",
    "Latvian",
    "Lithuanian",
    "Icelandic",
    "Bulgarian",
    "Serbian",
    "Cuban",
    "Argentinian",
    "Chilean",
    "Peruvian",
    "Cambodian",
    "Nepalese",
    "Malaysian",
    "Syrian",
]
TITLES = [
    "Mr.",
    "Mrs.",
    "Ms.",
    "Dr.",
    "Mr",
    "Mrs",
    "Ms",
    "Dr",
    "Miss",
    "Prof.",
    "Professor",
    "Sir",
    "Mx",
    "Rev.",
    "Captain",
]
BELIEFS = ["Muslim", "Christian", "Jewish", "Catholic", "Hindu", "Buddhist", "Sikh", "Protestant", "Mormon"]
SLOTS = {
    "person": "name", "first": "name", "last": "name", "place": "place", "country": "place", "nat": "nationality",
    "org": "organisation", "job": "title", "title": "title", "age": "age", "year": "date", "date": "date",
    "zip": "address", "address": "address",
}  # fmt: skip
_SLOT = re.compile(r"\{(\w+)\}")


@dataclass(slots=True)
class Told:
    """A text with (start, end, kind) of what it tells about people."""

    text: str
    spans: list[tuple[int, int, str]] = field(default_factory=list)

    def say(self, words: str, kind: str | None = None) -> None:
        """Add words, of a kind or plain."""
        if kind:
            self.spans.append((len(self.text), len(self.text) + len(words), kind))
        self.text += words


class Inventor:
    """The same texts each time: every choice comes from one seed."""

    def __init__(self, seed: int = 5) -> None:
        self.chance = random.Random(seed)
        self.voices = {name: Faker(name) for name in LOCALES}
        for number, voice in enumerate(self.voices.values()):
            voice.seed_instance(seed + number)
        self.english = self.voices["en_US"]

    def voice(self) -> Faker:
        """Somebody of some country."""
        return self.voices[self.chance.choice(LOCALES)]

    def told(self, templates: list[str], count: int) -> list[Told]:
        """So many filled templates; one in eight in small letters."""
        return [self._filled(self.chance.choice(templates)) for _ in range(count)]

    def _filled(self, template: str) -> Told:
        voice, told, at = self.voice(), Told(""), 0
        for slot in _SLOT.finditer(template):
            told.say(template[at : slot.start()])
            told.say(self.word(slot.group(1), voice), SLOTS.get(slot.group(1)))
            at = slot.end()
        told.say(template[at:])
        if self.chance.random() < 0.12 and len(told.text.lower()) == len(told.text):
            told.text = told.text.lower()
        return told

    def word(self, slot: str, voice: Faker) -> str:
        """What stands in a slot."""
        chance = self.chance
        if slot == "person":
            middle = chance.choice("ABCDEFGHJKLMNPRSTVW") + chance.choice([". ", " "]) if chance.random() < 0.25 else ""
            return f"{voice.first_name()} {middle}{voice.last_name()}"
        simple = {
            "first": voice.first_name,
            "last": voice.last_name,
            "country": self.english.country,
            "zip": voice.postcode,
            "phone": voice.phone_number,
            "job": lambda: self.english.job().split(",")[0],
            "org": (self.english if chance.random() < 0.5 else voice).company,
            "nat": lambda: chance.choice(NATIONALITIES),
            "title": lambda: chance.choice(TITLES),
            "age": lambda: str(chance.randint(3, 98)),
            "year": lambda: str(chance.randint(1930, 2025)),
            "num": lambda: str(chance.randint(1000, 99_999_999)),
            "street": lambda: "{street}",
            "place": lambda: self._place(voice),
            "date": self._date,
            "address": lambda: self._address(voice),
        }
        return str(simple[slot]())

    def _place(self, voice: Faker) -> str:
        city = str(voice.city())
        return city.upper() if self.chance.random() < 0.15 else city

    def _date(self) -> str:
        day = self.english.date_between("-80y", "today")
        forms = ("%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%d/%m/%y", "%B %Y", "%Y-%m-%d", "%m/%d/%Y")
        return str(day.strftime(self.chance.choice(forms)))

    def _address(self, voice: Faker) -> str:
        chance = self.chance
        if chance.random() < 0.05:
            return chance.choice(["PO Box ", "P.O. Box ", "Postbox "]) + f"{chance.randint(1, 9999)}, {voice.city()}"
        if chance.random() < 0.04:
            box = f"PSC {chance.randint(100, 9999)}, Box {chance.randint(100, 9999)}"
            return f"{box}\nAPO A{chance.choice('AEP')} {chance.randint(10000, 99999)}"
        street, number = str(voice.street_name()), chance.randint(1, 9999)
        line = chance.choice(
            [f"{number} {street}", f"{street} {number}", f"{number} {street} {chance.randint(1, 300)}"]
        )
        if chance.random() < 0.3:
            line += chance.choice([" Apt. ", " Suite ", " Flat ", " Unit ", "\n Suite ", "\n Apt. "])
            line += str(chance.randint(1, 999))
        if chance.random() < 0.7:
            line += chance.choice([", ", "\n", "\n "]) + self._place(voice)
        if chance.random() < 0.6:
            land = chance.choice([self.english.country(), self.english.state_abbr()])
            line += chance.choice([", ", "\n", " "]) + f"{land} {voice.postcode()}"
        return line

    def named(self, text: str) -> Told:
        """A text of goemotions with its masks [NAME] and [RELIGION] filled."""
        voice, told, at = self.voice(), Told(""), 0
        for mask in re.finditer(r"\[(NAME|RELIGION)\]", text):
            told.say(text[at : mask.start()])
            if mask.group(1) == "RELIGION":
                told.say(self.chance.choice(BELIEFS), "nationality")
            else:
                told.say(self.word(self.chance.choice(["first", "first", "last", "person"]), voice), "name")
            at = mask.end()
        told.say(text[at:])
        return told


def lists_of_names(inventor: Inventor) -> dict[str, set[str]]:
    """The words of all first names, last names and places that Faker (MIT) knows in these countries."""
    wanted = {"first": ("first_names",), "last": ("last_names",)}
    places = {"cities", "cities_name", "city_names", "municipalities", "states", "provinces", "countries"}
    found: dict[str, set[str]] = {"first": set(), "last": set(), "place": set()}
    for voice in inventor.voices.values():
        for provider in voice.get_providers():
            for name in dir(provider):
                value = getattr(provider, name)
                if callable(value) or not isinstance(value, dict | tuple | list | set):
                    continue
                kind = next((k for k, parts in wanted.items() if any(p in name for p in parts)), None)
                kind = "place" if name in places else kind
                if kind:
                    texts = [v for v in value if isinstance(v, str)]
                    found[kind] |= {w.lower() for t in texts for w in re.findall(r"[^\W\d_][\w'’-]+", t)}
    return found


def read_templates(name: str) -> list[str]:
    """Our lines of one file; ``\\n`` written out is a line break."""
    path = Path(__file__).with_name("lines") / f"{name}.txt"
    return [line.replace("\\n", "\n") for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
