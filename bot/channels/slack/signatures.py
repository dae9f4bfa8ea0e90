"""Whether a request over HTTP is Slack's: https://docs.slack.dev/authentication/verifying-requests-from-slack."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from slack_sdk.signature import SignatureVerifier

from bot.channels.metrics import SLACK_REFUSED

logger = logging.getLogger(__name__)

TIMESTAMP, SIGNATURE = "x-slack-request-timestamp", "x-slack-signature"


class Signatures:
    """Tells Slack's requests from others, and counts the others."""

    def __init__(self, secret: str) -> None:
        """Check with the app's signing secret."""
        self._verifier = SignatureVerifier(secret)
        self.refused = 0
        """How many requests were not Slack's."""

    def accept(self, body: bytes, headers: Mapping[str, str]) -> bool:
        """Whether a request is signed by Slack, and not long ago."""
        timestamp, signature = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
        # What Slack never sends would end the check with an error.
        is_like_slacks = timestamp.isascii() and timestamp.isdecimal() and len(timestamp) < 20 and signature.isascii()
        if is_like_slacks and _is_text(body) and self._verifier.is_valid(body, timestamp, signature):
            return True
        self.refused += 1
        SLACK_REFUSED.inc()
        if self.refused & (self.refused - 1) == 0:  # the first, second, fourth, eighth ...: a flood fills no disk
            logger.warning("event=slack_signature_refused count=%d", self.refused)
        return False


def _is_text(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
