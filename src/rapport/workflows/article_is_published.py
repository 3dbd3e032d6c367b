"""An article goes out to everybody, or changes where everybody reads it: once the engine finds nothing confidential."""

from uuid import UUID

from rapport.desk.accounts.rules import Viewer
from rapport.desk.articles.types import Article, Wording
from rapport.desk.articles.writing import change_article, publish_article
from rapport.storage.session import Tx
from rapport.workflows.article_is_checked import refuse_confidential


async def article_is_published(tx: Tx, viewer: Viewer, article: UUID) -> Article:
    """Publish it. Raises ``Invalid`` while something is missing, ``Stopped`` for what must not be read by all."""
    published = await publish_article(tx, viewer, article)
    await refuse_confidential(tx, published)
    return published


async def article_is_changed(tx: Tx, viewer: Viewer, article: UUID, wording: Wording) -> Article:
    """Change it; a published one is read again before the change counts."""
    changed = await change_article(tx, viewer, article, wording)
    if changed.state == "published":
        await refuse_confidential(tx, changed)
    return changed
