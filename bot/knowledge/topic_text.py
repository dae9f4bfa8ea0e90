"""What is said about one topic, to one question."""

from __future__ import annotations

from dataclasses import dataclass

from bot.knowledge.model import Fact, ItemList, Knowledge, Membership, Topic
from bot.knowledge.question import Question
from bot.knowledge.reply import Block
from bot.knowledge.wording import capitalised, enumerate_names, invites_yes


@dataclass(frozen=True)
class Part:
    """The blocks that answer one question, and the facts they stand on."""

    topic: str
    blocks: tuple[Block, ...]
    facts: tuple[Fact, ...]


def topic_part(question: Question, knowledge: Knowledge) -> Part:
    """Answer a question whose intent is a topic: about the things it names, or in general."""
    topic = knowledge.topics[question.intent]
    blocks: list[Block] = []
    for membership in topic.memberships:
        blocks += _membership_blocks(question, membership, knowledge)
    facts: tuple[Fact, ...] = topic.says
    if not blocks:
        blocks = _says_blocks(topic, knowledge)
    blocks += [Block(fact.text) for fact in topic.then]
    facts += topic.then
    if topic.caution is not None:
        blocks.append(Block(topic.caution.text))
        facts += (topic.caution,)
    return Part(topic.id, tuple(blocks), facts)


def _says_blocks(topic: Topic, knowledge: Knowledge) -> list[Block]:
    blocks = [Block(fact.text) for fact in topic.says]
    if topic.list is not None:
        items = tuple(item.say for item in knowledge.lists[topic.list].items)
        blocks[-1] = Block(blocks[-1].text, items)
    return blocks


def _membership_blocks(question: Question, membership: Membership, knowledge: Knowledge) -> list[Block]:
    """A sentence on each thing that the question names, then the rest of the list."""
    members = knowledge.lists[membership.list]
    named = [entity for entity in question.entities if entity.type == members.entity]
    on = [item for item in members.items if item.value in {entity.value for entity in named}]
    known = [knowledge.lists[name] for name in (membership.list, *membership.skip)]
    off = list(dict.fromkeys(e.value for e in named if not any(lst.find(e.value) for lst in known)))
    genera = {name: found for name in off if membership.genus and (found := _species_of(name, members))}
    off = [name for name in off if name not in genera]
    blocks = []
    if on and membership.yes:
        sentence = membership.yes.format(name=enumerate_names([item.say for item in on]))
        # "Does kefir help with acne" asks more than whether kefir is on the list.
        alone = all(entity.type == members.entity for entity in question.entities)
        yes = alone and invites_yes(question.text, membership.yes_to)
        blocks.append(Block(knowledge.phrases["yes"].format(sentence=sentence) if yes else capitalised(sentence)))
    if off:
        blocks.append(Block(membership.no.format(name=enumerate_names(off))))
    for name, found in genera.items():
        blocks.append(Block(membership.genus.format(name=name, members=enumerate_names(found))))
    rest = tuple(item.say for item in members.items if item not in on)
    if blocks and rest and membership.rest:
        blocks.append(Block(membership.rest if on else membership.whole or membership.rest, rest))
    return blocks


def _species_of(name: str, members: ItemList) -> list[str]:
    """What a list holds of a genus: of Lactobacillus the two species that begin with its name."""
    return [item.say for item in members.items if item.value.startswith(f"{name} ")]
