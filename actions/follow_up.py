"""Answers what only the turn before gives a meaning: more, compare, which of them, yes, no."""

from __future__ import annotations

from dataclasses import replace

from actions.content import composer
from actions.reply_action import ReplyAction
from actions.turn import Memory, Turn
from bot.knowledge.question import Question
from bot.knowledge.reply import Reply
from bot.knowledge.wording import ORDINALS, has_any, words

STRAINS, FOOD = "strains.", "food"
OF_STRAINS = (STRAINS, "supplement.")
MIN_COMPARED = 2


class ActionFollowUp(ReplyAction):
    """Follow-ups to the last answer."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_follow_up"

    def decide(self, turn: Turn) -> tuple[Reply, Memory]:
        """Answer by the kind of follow-up."""
        chosen = self._chosen(turn)
        if chosen is not None:
            return composer().answer([Question(turn.text, chosen)]), turn.memory
        if turn.intent == "follow_up.more" or (turn.intent == "affirm" and turn.memory.topics and _goes_on(turn.text)):
            return self._more(turn)
        others = self._foods(turn) or self._topics(turn)
        if others and turn.intent in {"follow_up.compare", "follow_up.which"}:
            return composer().answer(others), turn.memory
        if turn.intent == "follow_up.compare":
            return composer().answer([Question(turn.text, topic) for topic in self._strains(turn)]), turn.memory
        if turn.intent == "follow_up.which":
            return composer().which(turn.text, self._strains(turn)), turn.memory
        return self._yes_or_no(turn), turn.memory

    def keeps(self, turn: Turn) -> tuple[str, ...]:
        """Of an answer on two topics, "tell me more" tells one after the other."""
        return turn.memory.topics if turn.intent == "follow_up.more" else ()

    def _more(self, turn: Turn) -> tuple[Reply, Memory]:
        if not turn.memory.topics:
            return composer().offer("nothing_yet"), turn.memory
        topic = next((t for t in turn.memory.topics if t not in turn.memory.told), turn.memory.topics[0])
        reply = composer().more(topic, told=topic in turn.memory.told)
        told = (*(t for t in turn.memory.told if t != topic), topic)
        return reply, replace(turn.memory, told=told)

    def _yes_or_no(self, turn: Turn) -> Reply:
        if turn.intent == "deny" or not turn.memory.offered:
            return composer().say("declined") if turn.intent == "deny" else composer().offer("unsure")
        topics = [topic for topic in map(self._topic_asked, turn.memory.offered) if topic is not None]
        if len(topics) == 1:
            return composer().answer([Question(turn.text, topics[0])])
        return composer().offer("choose", topics)

    def _chosen(self, turn: Turn) -> str | None:
        """The topic that "the second one" picks from what was offered; what was listed, NLU has picked."""
        written = [word.strip(",.?!") for word in turn.text.lower().split()]
        position = next((ORDINALS[word] for word in written if word in ORDINALS), None)
        if turn.intent == "deny" and not _picks(written):
            return None
        choices = [topic for topic in map(self._topic_asked, turn.memory.offered) if topic]
        if position is None or not -len(choices) <= position < len(choices):
            return None
        return choices[position]

    def _topic_asked(self, question: str) -> str | None:
        topics = composer().knowledge.topics
        return next((topic for topic, entry in topics.items() if entry.asks == question), None)

    def _strains(self, turn: Turn) -> list[str]:
        """The strains that a follow-up is about: those it names, then those of the last answer, else all."""
        things = [e for question in turn.questions for e in question.entities]
        named = [f"{STRAINS}{e.group}" for e in things if e.type == "strain"]
        known = [t for t in dict.fromkeys(named) if t in composer().knowledge.topics]
        last = [topic for topic in turn.memory.topics if topic in composer().knowledge.strains]
        recent = [topic for topic in turn.memory.recent if topic in composer().knowledge.strains]
        before = last if len(last) > 1 else recent[:2]
        if len(known) == 1:
            known += [t for t in before if t not in known][:1]
        chosen = known or before
        return chosen if len(chosen) > 1 else list(composer().knowledge.strains)

    def _topics(self, turn: Turn) -> list[Question]:
        """The last two topics that were answered, where a follow-up can't be about strains."""
        recent = turn.memory.recent[:MIN_COMPARED]
        of_strains = any(topic.startswith(OF_STRAINS) for topic in recent) or _names_a_strain(turn)
        if turn.intent == "follow_up.which":  # "which of the four calms inflammation", whatever was answered before
            of_strains = of_strains or bool(composer().with_most_traits(turn.text, composer().knowledge.strains))
        if of_strains or not (len(recent) == MIN_COMPARED or _about_foods(turn)):
            return []
        return [Question("", topic) for topic in reversed(recent)]

    def _foods(self, turn: Turn) -> list[Question]:
        """The foods that were listed together, where the conversation is about foods and names no strain."""
        foods = tuple(entity for entity in turn.memory.listed if entity.type == FOOD)
        if not _about_foods(turn) or len(foods) < MIN_COMPARED or _names_a_strain(turn):
            return []
        groups = list(dict.fromkeys(entity.group for entity in foods))
        if turn.intent == "follow_up.compare" and len(groups) < MIN_COMPARED <= len(turn.memory.recent):
            return []  # foods of one kind, and something that was spoken of before them
        if turn.intent == "follow_up.which":
            found, topics = words(turn.text), composer().knowledge.topics
            groups = [g for g in groups if has_any(found, topics[f"foods.{g}"].traits)] or groups
        return [
            Question(turn.text, f"foods.{group}", entities=tuple(e for e in foods if e.group == group))
            for group in groups
        ]


def _about_foods(turn: Turn) -> bool:
    return bool(turn.memory.topics) and turn.memory.topics[-1].startswith("foods.")


def _names_a_strain(turn: Turn) -> bool:
    return any(entity.type == "strain" for entity in turn.entities)


def _picks(written: list[str]) -> bool:
    """Whether a "no" ends in a choice: "no, the second one", but not "not the first" or "my last question"."""
    ending = written[:-1] if written and written[-1] in {"one", "please"} else written
    return "not" not in written and bool(ending) and ending[-1] in ORDINALS


def _goes_on(text: str) -> bool:
    """Whether a yes asks for more: "yes, go on", "more please", "why not"."""
    return bool({"more", "on", "continue", "why"} & set(text.lower().strip(" .!?").replace(",", " ").split()))
