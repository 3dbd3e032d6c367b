"""The troubles whose message tells an operator enough: shown without a traceback."""

from rapport.config import SettingsError
from rapport.kit.errors import Refusal
from rapport.kit.secrets import SecretKeyError
from rapport.storage.embedded_user import StartError

TROUBLES = (SettingsError, SecretKeyError, StartError, Refusal)
