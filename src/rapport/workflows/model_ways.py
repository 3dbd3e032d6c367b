"""How a question reaches the connected model, and in plain words why it did not."""

from ipaddress import ip_network
from urllib.parse import urlsplit

import msgspec

from rapport.config import Settings
from rapport.desk.replies.model_settings import origin_of
from rapport.etiquette import Voice
from rapport.kit.completions import CompletionFailedError, Endpoint, Said, complete
from rapport.kit.egress import PORTS, Egress
from rapport.kit.errors import Invalid, Unavailable
from rapport.workflows.model_words import rewrite_question

EVERYWHERE = (ip_network("0.0.0.0/0"), ip_network("::/0"))
WORDS = {
    "address": "We may not call the model's address. The owner of this desk can change it.",
    "late": "The model took too long, so we stopped waiting. Your words are as they were.",
    "silent": "The model doesn't answer just now. Your words are as they were; try again in a while.",
    "key": "The model's server doesn't take our key. Please tell the owner of this desk.",
    "missing": "There is no such model at this address. Please tell the owner of this desk.",
    "busy": "The model is asked too much just now. Please try again in a minute.",
    "refused": "The model's server refused this question. Your words are as they were.",
    "nonsense": "The model answered with something that we can't read. Your words are as they were.",
    "cut": "The model's answer broke off, so we don't show it. Try a shorter piece.",
}
HERE = {"localhost", "127.0.0.1", "::1"}
EXAMPLE = "You failed to attach the form, [NAME_1]."


class Ways(msgspec.Struct, frozen=True):
    """The ways out to models: the open internet, and the one private server that the operator named."""

    egress: Egress
    server: str | None = None

    async def ask(self, endpoint: Endpoint, question: list[Said]) -> str:
        """The model's words. Raises ``Unavailable``, in words for the agent who asked."""
        try:
            return await complete(self._to(endpoint.address), endpoint, question)
        except CompletionFailedError as failed:
            raise Unavailable(WORDS[failed.fault]) from failed

    async def try_out(self, endpoint: Endpoint) -> str:
        """What it makes of a sentence that we made up. Raises ``Invalid`` at the setting that is at fault."""
        question = rewrite_question(EXAMPLE, "[NAME_1]", "email", Voice(), [])
        try:
            return await complete(self._to(endpoint.address), endpoint, question)
        except CompletionFailedError as failed:
            field = {"key": "key", "missing": "model", "late": "seconds"}.get(failed.fault, "address")
            raise Invalid(
                "The model can't be used like this.", fields={field: f"It didn't work: {failed}."}
            ) from failed

    def _to(self, address: str) -> Egress:
        if self.server is None or origin_of(address) != self.server:
            # Else the key and what agents write would travel in the clear.
            if not address.startswith("https://") and urlsplit(address).hostname not in HERE:
                raise CompletionFailedError("address", "the address has to begin with https://")
            return self.egress
        return Egress(allowed=EVERYWHERE, ports=PORTS | {urlsplit(self.server).port or 80})


def ways_of(settings: Settings, egress: Egress) -> Ways:
    """As this installation is set."""
    return Ways(egress, settings.model_server)
