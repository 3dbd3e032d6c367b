"""Finds articles by a reader's own words: all of them, then as they were meant, then some of them."""

import re
from uuid import UUID

from rapport.desk.articles.spelling import mend_words
from rapport.desk.articles.types import Found
from rapport.storage.session import Tx

MOST_WORDS = 12
LONGEST = 200
_WORD = re.compile(r"[^\W_]+")
# Around what people ask for they are polite, or say that they ask; the stop words of the languages hold the rest.
AROUND = (
    "please hi hello hey thanks thank want wants wanted need needs like would could get got help know tell question "
    "bitte hallo danke möchte will brauche hilfe frage wissen kann "
    "من فضلك مرحبا شكرا أريد أحتاج مساعدة"
)
_AROUND = frozenset(AROUND.split())

# One query in every language that articles are stemmed in; an article answers to its own.
ALL_WORDS = """
select article_id from find_articles($1, $2, to_tsquery('english', $3) || to_tsquery('german', $3)
  || to_tsquery('arabic', $3) || to_tsquery('simple', $3), $4, $5)
"""
SOME_WORDS = """
select article_id from find_articles($1, $2, to_tsquery('english', $3) || to_tsquery('german', $3)
  || to_tsquery('arabic', $3), $4, $5)
"""
SPELLINGS = "select written from find_article_spellings($1, $2, $3, $4)"


async def find_articles(tx: Tx, asked: str, *, brand: UUID | None, drafts: bool, most: int) -> Found:
    """The articles for ``asked``, the best first: published ones, and ``drafts`` too where that is on.

    The last word may be unfinished. Misspelt words are read as those of titles and of what people call a thing.
    """
    words = words_of(asked)
    words = [word for word in words if word not in _AROUND] or words
    if not words:
        return Found([], sure=True)

    async def find(sql: str, query: str) -> list[UUID]:
        return [row["article_id"] for row in await tx.fetch(sql, tx.own, brand, query, drafts, most)]

    items = await find(ALL_WORDS, _all_of(words))
    if items:
        return Found(items, sure=True)
    rows = await tx.fetch(SPELLINGS, tx.own, brand, words, drafts)
    mended = mend_words(words, {word for row in rows for word in words_of(row["written"], most=200)})
    if mended != words:
        items = await find(ALL_WORDS, _all_of(mended))
        if items:
            return Found(items, sure=True, read_as=" ".join(mended))
    some = " | ".join(f"'{word}'" for word in mended)
    return Found(await find(SOME_WORDS, some), sure=False)


def words_of(text: str, most: int = MOST_WORDS) -> list[str]:
    """The words of ``text`` in lower case, in order, each once."""
    return list(dict.fromkeys(word.lower() for word in _WORD.findall(text[: LONGEST * 4])))[:most]


def _all_of(words: list[str]) -> str:
    return " & ".join(f"'{word}'" for word in words) + ":*"
