"""Makes replies: the only place where an answer comes into being."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import quote

from bot.knowledge.model import Fact, Knowledge, Section, Topic
from bot.knowledge.question import Question
from bot.knowledge.reply import Block, Reply, Source
from bot.knowledge.topic_text import Part, topic_part
from bot.knowledge.wording import ORDINALS, how_many, words

MAX_SUGGESTIONS = 3
MANY = 3
"""So many strains with a trait are no answer to "which strain"."""
_ONE_STRAIN = re.compile(r"\b(?:which|what) (?:one|two|strain|species|of)\b", re.IGNORECASE)
_PLACE = re.compile(rf"\b({'|'.join(ORDINALS)}) (?:strain\b(?! (?:to|i|you|we)\b)|one (?:on|in|of) )", re.IGNORECASE)
_NAMES_NOTHING = frozenset(
    "and are do four in is it list me mean now of ok on one ones other others please so tell that the them then there "
    "these they those three what which you your".split()
)
"""Words of a question that asks for no property: "which ones are they"."""
WITH_DISCLAIMER = frozenset({"answer", "partial", "not_covered"})


class Composer:
    """Composes replies from the article's facts."""

    def __init__(self, knowledge: Knowledge) -> None:
        """Use the given content."""
        self.knowledge = knowledge

    def answer(self, questions: Sequence[Question]) -> Reply:
        """Answer each question, or say what the article does not cover.

        Args:
            questions: at least one, each a topic, an aspect, or `out_of_scope`.
        """
        topics, aspects = self.knowledge.topics, self.knowledge.aspects
        genus = [one for question in questions for one in self._of_genus(question)]
        questions = self._of_those_named([one for question in genus for one in self._by_trait(question)])
        covered = [q for q in questions if q.intent in topics]
        silent = list(dict.fromkeys(q.intent for q in questions if q.intent in aspects))
        foreign = any(q.intent not in topics and q.intent not in aspects for q in questions)
        if not covered and not silent:
            return self.out_of_scope()
        parts = self._parts(covered)
        blocks = [block for part in parts for block in part.blocks]
        blocks += [Block(aspects[aspect].says) for aspect in silent]
        if foreign:
            blocks.append(Block(self.knowledge.phrases["also_out_of_scope"]))
        kind = "not_covered" if not covered else "partial" if silent or foreign else "answer"
        answered = tuple(part.topic for part in parts)
        nearest = [topic for q in questions if q.intent in aspects for topic in self._named_topics(q)]
        nearest += [topic for aspect in silent for topic in aspects[aspect].next]
        nearest += [following for topic in answered for following in topics[topic].next]
        return self._with_sources(
            Reply(kind, _without_repeats(blocks), answered, suggestions=self._suggest(nearest, answered)),
            [fact for part in parts for fact in part.facts],
        )

    def more(self, topic: str, *, told: bool = False) -> Reply:
        """Say what else the article holds about a topic, or that nothing is left where it was told."""
        entry = self.knowledge.topics[topic]
        facts = () if told else entry.more
        blocks = [Block(fact.text) for fact in facts] or [Block(self.knowledge.phrases["nothing_more"])]
        if entry.caution is not None:
            blocks.append(Block(entry.caution.text))
        reply = Reply("answer", tuple(blocks), (topic,), suggestions=self._suggest(entry.next, (topic,)))
        return self._with_sources(reply, facts or entry.says[:1])

    def which(self, text: str, candidates: Sequence[str]) -> Reply:
        """Answer "which of them ...": the candidates of whose traits the text names most, or all of them.

        Where no candidate has the trait, a strain that nobody has named yet may be the answer. "Which four" asks for
        nothing but the names.
        """
        chosen = self.with_most_traits(text, candidates)
        fits_best = self.with_most_traits(text, self.knowledge.strains)
        if not set(chosen) & set(fits_best):
            chosen = fits_best
        if chosen:
            return self.answer([Question(text, topic) for topic in chosen])
        is_of_all = set(candidates) == set(self.knowledge.strains)
        asked = [topic.id for topic in self.knowledge.topics.values() if is_of_all and self._lists_strains(topic)]
        reply = self.answer([Question("", topic) for topic in asked[:1] or candidates])
        if is_of_all and set(words(text)) <= _NAMES_NOTHING:
            return reply
        return replace(reply, blocks=(Block(self.knowledge.phrases["which_unknown"]), *reply.blocks))

    def clarify(self, topics: Sequence[str]) -> Reply:
        """Offer two topics as plain questions."""
        asks = tuple(self.knowledge.topics[topic].asks for topic in topics)
        return Reply("clarify", (Block(self.knowledge.phrases["clarify"], asks),), tuple(topics), suggestions=asks)

    def offer(self, phrase: str, topics: Sequence[str] = (), *, kind: str = "clarify") -> Reply:
        """Say a phrase and list topics under it; the usual first ones where none are given."""
        asks = self._asks(topics or self.knowledge.start)
        return Reply(kind, (Block(self.knowledge.phrases[phrase], asks),), suggestions=asks)

    def out_of_scope(self) -> Reply:
        """Say that this is about something else, and what can be asked."""
        return self.offer("out_of_scope", kind="out_of_scope")

    def topic_map(self, kind: str = "clarify") -> Reply:
        """List everything that can be asked, and name the way to a person."""
        asks = self._asks(self.knowledge.topic_map)
        blocks = (Block(self.knowledge.phrases["topic_map"], asks), Block(self.knowledge.phrases["to_a_person"]))
        return Reply(kind, blocks, suggestions=asks[:MAX_SUGGESTIONS])

    def red_flag(self, advice: str) -> Reply:
        """Urgent advice and nothing beside it."""
        return Reply("red_flag", (Block(advice),))

    def chitchat(self, intent: str) -> Reply:
        """A reply that needs no article."""
        entry = self.knowledge.chitchat[intent]
        asks = self._asks(self.knowledge.start) if entry.offer else ()
        return Reply("chitchat", (Block(entry.says, asks if entry.listed else ()),), suggestions=asks)

    def say(self, phrase: str) -> Reply:
        """One of the fixed phrases, as chitchat."""
        return Reply("chitchat", (Block(self.knowledge.phrases[phrase]),))

    def unreadable(self, reason: str, language: str = "") -> Reply:
        """Say why a message can't be read, in its language where that is known, and what can be asked."""
        asks = self._asks(self.knowledge.start)
        says = self.knowledge.languages.get(language) or self.knowledge.unreadable[reason]
        return Reply("out_of_scope", (Block(says, asks),), suggestions=asks)

    def perhaps_urgent(self, kind: str, **places: str) -> Reply:
        """Ask back, with what to do in an emergency before everything else.

        Args:
            kind: of the reply.
            places: the operator's `emergency_number` and `crisis_line`.
        """
        asks = self._asks(self.knowledge.start)
        says = self.knowledge.phrases["perhaps_urgent"].format(**places)
        return Reply(kind, (Block(says, asks),), suggestions=asks)

    def finish(self, reply: Reply, *, disclaimer: str, first: bool) -> Reply:
        """Add what surrounds a reply: the disclaimer, and who speaks in a conversation's first reply."""
        return replace(
            reply,
            disclaimer=disclaimer if reply.kind in WITH_DISCLAIMER else "",
            notice=self.knowledge.phrases["automated"] if first else "",
        )

    def _parts(self, covered: Sequence[Question]) -> list[Part]:
        merged: dict[str, Question] = {}
        for question in covered:
            before = merged.get(question.intent)
            if before is not None:
                entities = tuple(dict.fromkeys(before.entities + question.entities))
                question = replace(before, entities=entities)
            merged[question.intent] = question
        return [topic_part(question, self.knowledge) for question in merged.values()]

    def _by_trait(self, question: Question) -> list[Question]:
        """The strain that "which strain is a yeast" or "the third strain" asks for, in the place of the list of all."""
        topics = self.knowledge.topics
        lists = question.intent in topics and self._lists_strains(topics[question.intent])
        if not lists:
            return [question]
        match, strains = _PLACE.search(question.text), self.knowledge.strains
        place = ORDINALS[match[1].lower()] if match else len(strains)
        if place < len(strains):
            return [replace(question, intent=strains[place])]
        if not _ONE_STRAIN.search(question.text):
            return [question]
        chosen = self.with_most_traits(question.text, self.knowledge.strains)
        return [replace(question, intent=topic) for topic in chosen] if 0 < len(chosen) < MANY else [question]

    def _of_genus(self, question: Question) -> list[Question]:
        """The species of a genus that the article names, in the place of the genus that it does not speak of."""
        topics = self.knowledge.topics
        named = [f"{entity.value} " for entity in question.entities if entity.type == "strain"]
        if len(named) != 1 or question.intent not in topics or not self._lists_strains(topics[question.intent]):
            return [question]
        chosen = [topic for topic in self.knowledge.strains if topics[topic].about.startswith(named[0])]
        return [replace(question, intent=topic) for topic in chosen] or [question]

    def _lists_strains(self, topic: Topic) -> bool:
        return topic.list is not None and self.knowledge.lists[topic.list].entity == "strain"

    def _of_those_named(self, questions: list[Question]) -> list[Question]:
        """The strain that "which of lactis and boulardii is a yeast" asks for, in the place of both."""
        strains = [q for q in questions if q.intent in self.knowledge.strains and _ONE_STRAIN.search(q.text)]
        if len({q.text for q in strains}) != 1:
            return questions
        chosen = self.with_most_traits(strains[0].text, [q.intent for q in strains])
        return [q for q in questions if q not in strains or not chosen or q.intent in chosen]

    def with_most_traits(self, text: str, candidates: Sequence[str]) -> list[str]:
        """Those of whose traits a text names most; none where it names none."""
        found = [word for word in words(text) if word != "leaky"]  # leaky gut is what all of them are for
        named = {topic: how_many(found, self.knowledge.topics[topic].traits) for topic in candidates}
        return [topic for topic in candidates if 0 < named[topic] == max(named.values())]

    def _named_topics(self, question: Question) -> list[str]:
        """The topics of things that a question names: for a dose of kefir, the fermented foods."""
        ending = {entity.group for entity in question.entities if entity.group != "other"}
        named = [topic for topic in self.knowledge.topics if topic.split(".")[-1] in ending]
        return named + list(question.nearest)

    def _asks(self, topics: Iterable[str]) -> tuple[str, ...]:
        return tuple(self.knowledge.topics[topic].asks for topic in topics)

    def _suggest(self, topics: Iterable[str], answered: Iterable[str]) -> tuple[str, ...]:
        left = [topic for topic in dict.fromkeys(topics) if topic in self.knowledge.suggested - set(answered)]
        return self._asks(left[:MAX_SUGGESTIONS])

    def _with_sources(self, reply: Reply, facts: Iterable[Fact]) -> Reply:
        sections = [self.knowledge.sections[key] for key in dict.fromkeys(fact.section for fact in facts)]
        if not sections:
            return reply
        sources = tuple(Source(s.id, s.source, self._link(s)) for s in sections)
        shown = [f"{source.heading} ({source.link})" if source.link else source.heading for source in sources]
        line = self.knowledge.phrases["source"].format(headings="; ".join(shown))
        return replace(reply, sources=sources, source_line=line)

    def _link(self, section: Section) -> str:
        url = section.url if section.article else self.knowledge.url
        if not url or not section.printed:
            return url
        # A text fragment: the browser opens the page at these words. A hyphen would have a meaning there.
        return f"{url.split('#')[0]}#:~:text={quote(section.heading, safe='').replace('-', '%2D')}"


def _without_repeats(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(dict.fromkeys(blocks))
