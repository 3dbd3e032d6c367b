"""How much of the processor a piece of work takes, whoever else uses the machine."""

import gc
import math
import time
from collections.abc import Callable

TRIES = 5


def seconds_of(work: Callable[[], object], enough: float = 0.0) -> float:
    """Processor seconds of this thread for ``work``: the least of up to five runs, no more once one takes ``enough``.

    A busy machine (caches, a sibling core) makes single runs slower, never quicker. What is looked through for garbage
    is the whole run's, and may take a second by itself, so that waits.
    """
    least = math.inf
    for _ in range(TRIES):
        gc.disable()
        try:
            began = time.thread_time()
            work()
            least = min(least, time.thread_time() - began)
        finally:
            gc.enable()
        if least <= enough:
            break
    return least


def grows_evenly(small: Callable[[], object], double: Callable[[], object]) -> bool:
    """Whether twice the work takes about twice the time, or next to nothing; what explodes takes four times or more."""
    for _ in range(TRIES):
        once = seconds_of(small)
        if seconds_of(double, 3.2 * once + 0.02) <= 3.2 * once + 0.02:
            return True
    return False
