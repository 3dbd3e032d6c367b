"""Writes the sample shop's help centre: subjects, answers, a draft, and what readers made of them."""

from uuid import UUID

from rapport.desk.accounts.organisation import Organisation
from rapport.desk.accounts.rules import Viewer
from rapport.desk.articles.asked import keep_search
from rapport.desk.articles.marks import mark_article
from rapport.desk.articles.subjects import add_subject
from rapport.desk.articles.types import Wording
from rapport.desk.articles.writing import begin_article, change_article, publish_article
from rapport.storage.session import Tx
from rapport.workflows.sample.article_texts import ANSWERS, DRAFT, LOOKED_FOR, SUBJECTS, Answer
from rapport.workflows.sample.people import OWNER, ZONE


async def write_articles(tx: Tx, made: Organisation) -> None:
    """All of it, as the shop's owner."""
    viewer = Viewer(
        user_id=made.owner_id,
        organisation_id=made.id,
        role="owner",
        name=OWNER.name,
        email=OWNER.email,
        zone=ZONE,
        inbox_ids=None,
        session_hash=b"",
    )
    subjects = {name: (await add_subject(tx, viewer, made.brand_id, name)).id for name in SUBJECTS}
    for answer in ANSWERS:
        article = await _write(tx, viewer, made.brand_id, subjects, answer)
        published = await publish_article(tx, viewer, article)
        for number in range(answer.useful + answer.not_useful):
            await mark_article(
                tx,
                made.brand_id,
                published.slug or "",
                useful=number < answer.useful,
                reason=answer.missing or None,
                visitor=f"sample reader {number}",
            )
    await _write(tx, viewer, made.brand_id, subjects, DRAFT)
    for words, times in LOOKED_FOR.items():
        for number in range(times):
            await keep_search(tx, made.brand_id, words, 0, via="widget", visitor=f"sample reader {number}")


async def _write(tx: Tx, viewer: Viewer, brand: UUID, subjects: dict[str, UUID], answer: Answer) -> UUID:
    begun = await begin_article(tx, viewer, brand, answer.title)
    wording = Wording(
        version=begun.version,
        title=answer.title,
        subject_id=subjects[answer.subject],
        language=answer.language,
        short=answer.short,
        body_html=answer.body,
        words=answer.words,
    )
    return (await change_article(tx, viewer, begun.id, wording)).id
