"""The fake Slack seen from the app: slack_sdk's client, why it was refused, and something to post."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.channels.slack.fake_slack import FakeSlack, fake_slack

SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "Kefir is one."}}


@pytest.fixture
async def lenient_slack() -> AsyncIterator[FakeSlack]:
    """A Slack with one workspace; what breaks its rules is looked at by the tests themselves."""
    async with fake_slack(strict=False) as made:
        made.workspace()
        yield made


def client(slack: FakeSlack, token: str = "xoxb-one") -> AsyncWebClient:
    """slack_sdk's client, which does not try again."""
    return AsyncWebClient(token=token, base_url=slack.api, retry_handlers=[])


async def refusal(call: Any) -> str:
    """Why a call was refused."""
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])
