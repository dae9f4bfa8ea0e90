"""What a reply was about, so that the next message can refer to it: "it", "the second one", "both"."""

from __future__ import annotations

from actions.turn import ABOUT_THE_SUBJECT, Turn
from bot.knowledge.model import Knowledge
from bot.knowledge.question import KIND, NAMEABLE, Entity
from bot.knowledge.reply import Reply

FOODS = "foods."


def subject_of(turn: Turn, reply: Reply, knowledge: Knowledge) -> Entity | None:
    """What "it" stands for after a reply: the thing that was named last, else what the last topic is about."""
    if reply.kind == "clarify" and reply.topics and turn.memory.subject is None:
        return _thing(reply.topics[0], knowledge)
    if reply.kind not in ABOUT_THE_SUBJECT:
        return None
    named = _named(turn)
    if named:
        return named[-1]
    return _thing(reply.topics[-1], knowledge) if reply.topics else _spoken_of(turn.text, knowledge)


def list_of(subject: Entity | None, knowledge: Knowledge) -> tuple[Entity, ...]:
    """The article's list that a thing stands in: what comes before and after it; empty where it stands in none."""
    if subject is None:
        return ()
    lists = [_members(name, knowledge) for name in knowledge.lists if knowledge.lists[name].entity in NAMEABLE]
    return next((members for members in lists if subject.value in {entity.value for entity in members}), ())


def listed_after(turn: Turn, reply: Reply, knowledge: Knowledge) -> tuple[Entity, ...]:
    """The things that "the second one" picks from after a reply: those that were listed or named together last.

    Behind them stand those of another kind, for "the second strain" after a list of foods.
    """
    before, listed = turn.memory.listed, _listed(turn, reply, knowledge)
    kinds = _kinds_of_food(turn, reply, knowledge)
    is_new = len(reply.topics) > 0 and " and " in knowledge.topics[reply.topics[-1]].about
    kinds = kinds if is_new else tuple(kind for kind in kinds if kind not in before)
    before = (*(entity for entity in before if entity not in kinds), *kinds)
    # "The first two" of four are no new list: the third is still there.
    if {e.value for e in listed} <= {e.value for e in before if e.type == before[0].type}:
        return before
    types = {entity.type for entity in listed}
    return (*listed, *(entity for entity in before if entity.type not in types))


def singled_out(
    subject: Entity | None, listed: tuple[Entity, ...], reply: Reply, knowledge: Knowledge
) -> tuple[str, ...]:
    """Names of what a reply was about, of the things that are listed; none where it was about all of them."""
    latest = [entity.value for entity in listed if entity.type == listed[0].type]
    strains = {_thing(topic, knowledge).value for topic in reply.topics if topic in knowledge.strains}
    about = strains or ({subject.value} if subject else set())
    chosen = tuple(name for name in latest if name in about)
    return chosen if len(chosen) < len(latest) else ()


def _listed(turn: Turn, reply: Reply, knowledge: Knowledge) -> tuple[Entity, ...]:
    if reply.kind not in ABOUT_THE_SUBJECT:
        return ()
    named = _named(turn)
    if len(named) > 1:
        return named
    answered = [topic for topic in reply.topics if topic in knowledge.strains]
    if len(answered) > 1:
        return tuple(_thing(topic, knowledge) for topic in answered)
    lists = [name for topic in reply.topics if (name := knowledge.topics[topic].list) is not None]
    shown = next((name for name in lists if knowledge.lists[name].entity in NAMEABLE), None)
    members = () if shown is None else _members(shown, knowledge)
    # Where the list holds what was asked about, the answer is on that alone.
    return () if {e.value for e in named} & {e.value for e in members} else members


def _named(turn: Turn) -> tuple[Entity, ...]:
    things = (entity for question in turn.questions for entity in question.entities if entity.type in NAMEABLE)
    return tuple({entity.value: entity for entity in things}.values())


def _kinds_of_food(turn: Turn, reply: Reply, knowledge: Knowledge) -> tuple[Entity, ...]:
    """What "the first kind" and "the other kind" pick from, after an answer on foods in general."""
    of_foods = reply.kind in ABOUT_THE_SUBJECT and any(topic.startswith(FOODS) for topic in reply.topics)
    if not of_foods or _named(turn):
        return ()
    lists = [(topic, topic.list) for topic in knowledge.topics.values() if topic.id == f"{FOODS}{topic.list}"]
    kinds = [Entity(KIND, name or "", topic.about, "") for topic, name in lists]
    # "Prebiotics or probiotics" names them in the order that "the first" means.
    names = knowledge.topics[reply.topics[-1]].about.split(" and ")
    places = [turn.text.lower().find(name.removesuffix("s")) for name in names]
    if len(kinds) == len(places) and -1 not in places:
        kinds = [kind for _, kind in sorted(zip(places, kinds, strict=True), key=lambda pair: pair[0])]
    return tuple(kinds)


def _members(name: str, knowledge: Knowledge) -> tuple[Entity, ...]:
    kind = knowledge.lists[name].entity or ""
    if kind == "strain":
        return tuple(_thing(topic, knowledge) for topic in knowledge.strains)
    return tuple(Entity(kind, name, item.value, "") for item in knowledge.lists[name].items)


def _spoken_of(text: str, knowledge: Knowledge) -> Entity | None:
    """What a question is about that has no answer: "will probiotics make me slim"."""
    abouts = (entry.about for entry in knowledge.topics.values())
    name = next((about for about in abouts if about.removesuffix("s") in text.lower()), None)
    return Entity("", "", name, "") if name else None


def _thing(topic: str, knowledge: Knowledge) -> Entity:
    kind = "strain" if topic in knowledge.strains else ""
    return Entity(kind, topic.split(".")[-1], knowledge.topics[topic].about, "")
