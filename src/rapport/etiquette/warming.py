"""What the first reviews would wait for, done before: patterns compiled, models read, the reader of dates loaded."""

import ctypes
import sys

from rapport.etiquette.analysis.phrases import phrase_book
from rapport.etiquette.closely import warm as warm_encoder
from rapport.etiquette.grammar import warm
from rapport.etiquette.reviewing import review
from rapport.etiquette.types import Context, Customer, Turn


def warm_up(*, thorough: bool = True) -> None:
    """Make the engine as quick as it will be: three seconds of one core, more where thorough; not on the event loop."""
    phrase_book().compile()
    history = (Turn("customer", "Hello, my parcel is two days late. When does it come?"),)
    context = Context(customer=Customer("Ana Ruiz"), history=history, thorough=False)
    review("Hi Ana,\n\nSorry for the wait. I will call you by Friday, 4 June, at 5pm.\n\nKind regards,\nTom", context)
    if thorough:
        warm()
        warm_encoder()
    _give_back()


def _give_back() -> None:
    """Hand what loading left over back to the system, where its allocator can."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
