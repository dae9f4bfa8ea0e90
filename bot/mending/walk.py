"""The walk through groups of unanswered questions: for each, the editor says what is to be done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.knowledge.model import Knowledge
from bot.mending.desk import Desk
from bot.mending.groups import Group
from bot.mending.proposals import OUT_OF_SCOPE, Proposal, Shelf, one_line

SHOWN = 8
"""So many questions of a group are shown."""
NEAREST, TOPIC, SILENT, FOREIGN, LATER, STOP = "1", "2", "3", "4", "5", "6"


def walk(groups: Sequence[Group], knowledge: Knowledge, shelf: Shelf, desk: Desk) -> list[Proposal]:
    """Ask about each group, until the last one or until the editor stops.

    Returns:
        Phrases that can be added; what was refused has been said.
    """
    taken: list[Proposal] = []
    try:
        for number, group in enumerate(groups, 1):
            _show(group, f"Group {number} of {len(groups)}", knowledge, desk)
            choice = _choice(group, knowledge, desk)
            if choice == STOP:
                break
            intent = _intent(choice, group, knowledge, desk)
            if not intent:
                continue
            proposals = [Proposal(intent, text) for text in _texts(group, desk)]
            known = {proposal.key: proposal for proposal in taken}
            good, refused = shelf.judge([*taken, *(p for p in proposals if p.key not in known)])
            taken = good
            for one in refused:
                desk.say(f"  left out: {one.proposal.text!r}: {one.why}")
    except EOFError:
        desk.say()
    return taken


def listed(knowledge: Knowledge) -> str:
    """All that a phrase can be added to, with what it stands for."""
    topics = [f"  {topic.id:26} {topic.asks}" for topic in knowledge.topics.values()]
    aspects = [f"  {aspect.id:26} {aspect.says}" for aspect in knowledge.aspects.values()]
    return "\n".join(["Topics:", *topics, "What the article is silent about:", *aspects])


def _show(group: Group, title: str, knowledge: Knowledge, desk: Desk) -> None:
    desk.say(f"\n{title}: asked {group.size} time{'' if group.size == 1 else 's'}")
    for number, text in enumerate(group.examples[:SHOWN], 1):
        desk.say(f"  {number}. {text}")
    if len(group.examples) > SHOWN:
        desk.say(f"  ... and {len(group.examples) - SHOWN} more")
    if group.nearest_topic in knowledge.topics:
        desk.say(f"Nearest topic: {group.nearest_topic} ({knowledge.topics[group.nearest_topic].asks})")


def _choice(group: Group, knowledge: Knowledge, desk: Desk) -> str:
    """The number of what the editor chose."""
    menu = {
        NEAREST: f"these are ways to ask about {group.nearest_topic}",
        TOPIC: "these are ways to ask about another topic",
        SILENT: "the article is silent about it",
        FOREIGN: "it is outside the subject",
        LATER: "leave it for now",
        STOP: "stop here, and go on with what was chosen",
    }
    if group.nearest_topic not in knowledge.topics:
        menu.pop(NEAREST)
    for number, text in menu.items():
        desk.say(f"  {number}  {text}")
    while (answer := desk.ask("What is to be done? ")) not in menu:
        desk.say(f"Type one of the numbers {', '.join(menu)}.")
    return answer


def _intent(choice: str, group: Group, knowledge: Knowledge, desk: Desk) -> str:
    """What the group is to be read as; empty where it is left."""
    if choice == NEAREST:
        return group.nearest_topic
    if choice == TOPIC:
        return _one_of([(topic.id, topic.asks) for topic in knowledge.topics.values()], desk)
    if choice == SILENT:
        if group.about in knowledge.aspects:
            desk.say(f"Visitors were told: {group.about}.")
        return _one_of([(aspect.id, aspect.says) for aspect in knowledge.aspects.values()], desk)
    return OUT_OF_SCOPE if choice == FOREIGN else ""


def _one_of(names: Iterable[tuple[str, str]], desk: Desk) -> str:
    known = {}
    for number, (name, about) in enumerate(names, 1):
        known[number] = name
        desk.say(f"  {number:2}  {name}: {about}")
    while True:
        answer = desk.ask("Which one? (its number; nothing to leave it) ")
        if not answer:
            return ""
        if answer.isdecimal() and int(answer) in known:
            return known[int(answer)]
        if answer in known.values():
            return answer
        desk.say(f"Type a number from 1 to {len(known)}.")


def _texts(group: Group, desk: Desk) -> list[str]:
    """The phrases that the editor wants: some of those shown, or words of their own."""
    shown = dict(enumerate(group.examples[:SHOWN], 1))
    desk.say("Which of them? Numbers, as in 1 3; `all`; or a way to ask in your own words. Nothing for none.")
    texts: list[str] = []
    while answer := desk.ask("> "):
        if answer.lower() == "all":
            return [*texts, *shown.values()]
        words = answer.replace(",", " ").split()
        if all(word.isdecimal() for word in words):
            texts += [shown[int(word)] for word in words if int(word) in shown]
            for word in words:
                if int(word) not in shown:
                    desk.say(f"There is no number {word}.")
        else:
            texts.append(one_line(answer))
        desk.say(f"{len(texts)} chosen. More, or nothing to go on.")
    return texts
