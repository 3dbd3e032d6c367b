"""Which language a text is in, told from its small words; None where there is too little to tell."""

_SMALL: dict[str, frozenset[str]] = {
    "en": frozenset(
        [
            "the",
            "and",
            "is",
            "are",
            "you",
            "my",
            "i",
            "it",
            "to",
            "of",
            "not",
            "for",
            "with",
            "have",
            "was",
            "this",
            "that",
            "your",
        ]
    ),
    "de": frozenset(
        [
            "der",
            "die",
            "das",
            "und",
            "ist",
            "nicht",
            "ich",
            "sie",
            "mit",
            "ein",
            "eine",
            "für",
            "auf",
            "wir",
            "haben",
            "bitte",
            "mein",
            "kein",
        ]
    ),
    "fr": frozenset(
        [
            "le",
            "la",
            "les",
            "et",
            "est",
            "pas",
            "je",
            "vous",
            "avec",
            "un",
            "une",
            "pour",
            "sur",
            "nous",
            "mon",
            "votre",
            "mais",
            "bonjour",
        ]
    ),
    "es": frozenset(
        [
            "el",
            "la",
            "los",
            "y",
            "es",
            "no",
            "que",
            "yo",
            "con",
            "un",
            "una",
            "para",
            "por",
            "mi",
            "su",
            "pero",
            "hola",
            "gracias",
            "está",
        ]
    ),
    "it": frozenset(
        [
            "il",
            "lo",
            "gli",
            "e",
            "è",
            "non",
            "che",
            "io",
            "con",
            "un",
            "una",
            "per",
            "mio",
            "ma",
            "ciao",
            "grazie",
            "sono",
            "della",
        ]
    ),
    "pt": frozenset(
        [
            "o",
            "os",
            "e",
            "é",
            "não",
            "que",
            "eu",
            "com",
            "um",
            "uma",
            "para",
            "meu",
            "mas",
            "olá",
            "obrigado",
            "está",
            "por",
        ]
    ),
    "nl": frozenset(
        [
            "de",
            "het",
            "en",
            "is",
            "niet",
            "ik",
            "u",
            "met",
            "een",
            "voor",
            "op",
            "wij",
            "hebben",
            "mijn",
            "maar",
            "graag",
            "jullie",
        ]
    ),
    "pl": frozenset(
        ["nie", "jest", "to", "się", "na", "do", "mam", "mój", "proszę", "dzień", "dobry", "ale", "czy", "jak"]
    ),
}


def language_of(words: frozenset[str]) -> str | None:
    """The ISO 639-1 code of the likeliest language, or None."""
    scores = {code: len(words & small) for code, small in _SMALL.items()}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] >= 2 and (best == "en" or scores[best] > scores["en"]) else None
