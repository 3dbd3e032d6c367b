"""Signs a visitor's id: on your server, never in the page."""

import hashlib
import hmac
import os


def sign(user_id: str) -> str:
    secret = os.environ["RAPPORT_IDENTITY_SECRET"]
    return hmac.new(secret.encode(), user_id.encode(), hashlib.sha256).hexdigest()
