"""Work for later: noted in the caller's transaction, done at least once by a worker."""

from rapport.jobs.queue import enqueue
from rapport.jobs.worker import Handler, Worker

__all__ = ["Handler", "Worker", "enqueue"]
