"""What kinds, channels and reasons are called where people read them."""

from __future__ import annotations

from bot.knowledge.model import Knowledge

KINDS = {
    "answer": "Answered",
    "partial": "Answered in part",
    "clarify": "Asked back",
    "not_covered": "The article does not say",
    "out_of_scope": "Outside the subject",
    "red_flag": "Urgent warning sign",
    "chitchat": "Small talk",
    "error": "Went wrong",
}
"""In the order in which they are shown."""
CHANNELS = {"web": "Website", "slack": "Slack", "rest": "REST (developers)", "cmdline": "Shell", "": "Unknown"}
REASONS = {"wrong": "wrong", "unclear": "unclear", "not_answered": "not what was asked", "other": "another reason"}
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def kind_label(kind: str) -> str:
    """What a kind of reply is called."""
    return KINDS.get(kind, kind)


def channel_label(channel: str) -> str:
    """What a channel is called."""
    return CHANNELS.get(channel, channel)


def silent_label(silent: str) -> str:
    """What the article is silent about: `not_covered.side_effects` is called side effects."""
    return silent.rpartition(".")[2].replace("_", " ")


def topic_label(topic: str, knowledge: Knowledge) -> str:
    """The question that stands for a topic; the name of one that today's content no longer has."""
    found = knowledge.topics.get(topic)
    return found.asks if found else topic


def topic_section(topic: str, knowledge: Knowledge) -> str:
    """The heading of the article's section on a topic; empty where there is none."""
    found = knowledge.topics.get(topic)
    return knowledge.sections[found.section].heading if found else ""
