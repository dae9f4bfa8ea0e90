from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from bot.knowledge.composer import Composer
from bot.knowledge.question import Entity, Question
from bot.knowledge.reply import KINDS, Block, Reply

URL = "https://example.org/guide"
BENEFITS = "Benefits%20of%20Probiotics%20for%20Leaky%20Gut"
DISCLAIMER = "Not medical advice."
KEFIR, KIMCHI = Entity("food", "fermented", "kefir", "kefir"), Entity("food", "fermented", "kimchi", "kimchi")


def ask(composer: Composer, *intents: str) -> Reply:
    return composer.answer([Question("", intent) for intent in intents])


def every_reply(composer: Composer) -> dict[str, Reply]:
    """A reply of every kind, by a name to show."""
    knowledge = composer.knowledge
    intents = [*knowledge.topics, *knowledge.aspects]
    pairs = itertools.product(intents, [*intents, "out_of_scope"])
    replies = {" + ".join(pair): ask(composer, *pair) for pair in pairs}
    replies |= {f"more {topic}": composer.more(topic) for topic in knowledge.topics}
    replies |= {f"told {topic}": composer.more(topic, told=True) for topic in knowledge.topics}
    replies |= {intent: composer.chitchat(intent) for intent in knowledge.chitchat}
    replies |= {reason: composer.unreadable(reason) for reason in knowledge.unreadable}
    replies |= {name: composer.red_flag(text) for name, text in knowledge.advice.items()}
    replies |= {"clarify": composer.clarify(["foods.other", "strains.other"]), "unsure": composer.offer("unsure")}
    return replies | {"map": composer.topic_map(), "which": composer.which("cheapest", knowledge.strains)}


def test_every_topic_is_answered_with_its_own_first_sentence(composer: Composer) -> None:
    topics = composer.knowledge.topics.values()
    replies = {topic.id: ask(composer, topic.id) for topic in topics}

    assert {reply.kind for reply in replies.values()} == {"answer"}
    assert [t.id for t in topics if replies[t.id].topics != (t.id,)] == []
    assert [t.id for t in topics if not replies[t.id].text.startswith(t.says[0].text)] == []


def test_every_aspect_is_said_not_to_be_covered(composer: Composer) -> None:
    aspects = composer.knowledge.aspects.values()
    replies = {aspect.id: ask(composer, aspect.id) for aspect in aspects}

    assert {(reply.kind, reply.topics, reply.sources) for reply in replies.values()} == {("not_covered", (), ())}
    assert [a.id for a in aspects if replies[a.id].text != a.says] == []


def test_a_question_that_is_half_covered_is_answered_and_the_other_half_named(composer: Composer) -> None:
    reply = ask(composer, "not_covered.dose", "strains.plantarum")

    assert (reply.kind, reply.topics) == ("partial", ("strains.plantarum",))
    assert [block.text for block in reply.blocks] == [
        composer.knowledge.topics["strains.plantarum"].says[0].text,
        composer.knowledge.aspects["not_covered.dose"].says,
    ]


@pytest.mark.parametrize(("intent", "kind"), [("foods.synergy", "partial"), ("not_covered.price", "not_covered")])
def test_a_part_from_outside_the_subject_is_named_last(composer: Composer, intent: str, kind: str) -> None:
    reply = ask(composer, "out_of_scope", intent)

    assert reply.kind == kind
    assert reply.blocks[-1].text == composer.knowledge.phrases["also_out_of_scope"]


def test_a_message_from_outside_the_subject_offers_what_can_be_asked(composer: Composer) -> None:
    reply = ask(composer, "out_of_scope", "out_of_scope")

    assert (reply.kind, reply.topics) == ("out_of_scope", ())
    assert reply.text.startswith("I only know about gut health")
    assert reply.suggestions == reply.blocks[0].items
    assert "What is leaky gut?" in reply.suggestions


def test_two_topics_are_answered_in_the_order_of_the_questions(composer: Composer) -> None:
    reply = ask(composer, "strains.lactis", "probiotics.definition")

    assert (reply.kind, reply.topics) == ("answer", ("strains.lactis", "probiotics.definition"))
    assert reply.text.index("Bifidobacterium lactis has") < reply.text.index("Probiotics are live")


def test_two_questions_about_one_topic_get_one_answer_about_both_things(composer: Composer) -> None:
    asked = [Question(f"does {food.value} help", "foods.fermented", entities=(food,)) for food in (KEFIR, KIMCHI)]
    reply = composer.answer(asked)

    assert reply.topics == ("foods.fermented",)
    assert "kefir and kimchi" in reply.blocks[0].text


def test_a_sentence_that_two_topics_share_is_said_once(composer: Composer) -> None:
    reply = ask(composer, "leaky_gut.symptoms", "leaky_gut.causes")

    assert reply.text.count("does not officially recognise") == 1


def test_two_likely_topics_are_both_offered_and_neither_is_answered(composer: Composer) -> None:
    reply = composer.clarify(["strains.overview", "supplement.choosing"])
    asks = ("Which strains does the article recommend?", "How do I choose a probiotic supplement?")

    assert (reply.kind, reply.topics, reply.suggestions) == (
        "clarify",
        ("strains.overview", "supplement.choosing"),
        asks,
    )
    assert reply.text == f"I can answer that in two ways:\n- {asks[0]}\n- {asks[1]}"


def test_an_offer_lists_the_given_topics(composer: Composer) -> None:
    assert composer.offer("choose", ["resource.book"]).suggestions == ("Where can I read more?",)


def test_the_topic_map_lists_everything_and_suggests_three(composer: Composer) -> None:
    reply = composer.topic_map("out_of_scope")

    assert reply.kind == "out_of_scope"
    assert len(reply.blocks[0].items) == len(composer.knowledge.topic_map)
    assert reply.suggestions == reply.blocks[0].items[:3]


def test_urgent_advice_stands_alone(composer: Composer) -> None:
    reply = composer.finish(composer.red_flag("Call now."), disclaimer=DISCLAIMER, first=False)

    assert reply == Reply("red_flag", (Block("Call now."),))


def test_small_talk_gets_its_fixed_words_and_no_source(composer: Composer) -> None:
    reply = composer.chitchat("chitchat.thanks")

    assert (reply.kind, reply.text, reply.suggestions, reply.sources) == ("chitchat", "You are welcome.", (), ())


@pytest.mark.parametrize(("intent", "listed"), [("chitchat.greet", 0), ("chitchat.help", 3)], ids=["beside", "in"])
def test_small_talk_offers_three_questions_beside_or_in_the_text(composer: Composer, intent: str, listed: int) -> None:
    reply = composer.chitchat(intent)

    assert (len(reply.suggestions), reply.text.count("\n- ")) == (3, listed)


def test_a_fixed_phrase_is_said_as_small_talk(composer: Composer) -> None:
    assert composer.say("declined") == Reply("chitchat", (Block("All right. Ask me whenever you like."),))


def test_an_unreadable_message_is_told_why_and_what_can_be_asked(composer: Composer) -> None:
    reply = composer.unreadable("language")

    assert (reply.kind, reply.blocks[0].items) == ("out_of_scope", reply.suggestions)
    assert reply.text.startswith("I can only read English.")


def test_more_tells_what_the_first_answer_left_out(composer: Composer) -> None:
    reply = composer.more("strains.boulardii")

    assert (reply.kind, reply.topics) == ("answer", ("strains.boulardii",))
    assert [b.text for b in reply.blocks] == [f.text for f in composer.knowledge.topics["strains.boulardii"].more]


@pytest.mark.parametrize(("topic", "told"), [("strains.boulardii", True), ("foods.other", False)], ids=["told", "none"])
def test_more_says_where_nothing_is_left(composer: Composer, topic: str, told: bool) -> None:
    reply = composer.more(topic, told=told)

    assert [block.text for block in reply.blocks] == ["That is all that the article says about this."]
    assert reply.sources


def test_which_of_them_picks_those_with_the_trait(composer: Composer) -> None:
    assert composer.which("which one is a yeast", composer.knowledge.strains).topics == ("strains.boulardii",)


def test_which_of_them_without_a_known_trait_says_so_and_tells_of_each(composer: Composer) -> None:
    reply = composer.which("which one is cheapest", ["strains.lactis", "strains.plantarum"])

    assert reply.blocks[0].text == composer.knowledge.phrases["which_unknown"]
    assert reply.topics == ("strains.lactis", "strains.plantarum")


@pytest.mark.parametrize("kind", KINDS)
def test_the_disclaimer_ends_what_speaks_of_the_article_and_nothing_else(composer: Composer, kind: str) -> None:
    reply = composer.finish(Reply(kind, (Block("Words."),)), disclaimer=DISCLAIMER, first=True)
    wanted = kind in {"answer", "partial", "not_covered"}

    assert (reply.text.count(DISCLAIMER), reply.text.endswith(DISCLAIMER)) == (wanted, wanted)


@pytest.mark.parametrize(("first", "times"), [(True, 1), (False, 0)], ids=["first-reply", "later-reply"])
def test_a_visitor_is_told_once_that_this_is_automated(composer: Composer, first: bool, times: int) -> None:
    reply = composer.finish(ask(composer, "foods.other"), disclaimer=DISCLAIMER, first=first)

    assert reply.text.count("automated assistant") == times


def test_a_reply_has_at_most_three_suggestions_and_none_twice(composer: Composer) -> None:
    offered = {name: reply.suggestions for name, reply in every_reply(composer).items()}

    assert {name: asks for name, asks in offered.items() if not len(set(asks)) == len(asks) <= 3} == {}


def test_an_answered_topic_is_never_suggested_again(composer: Composer) -> None:
    asks = {topic.id: topic.asks for topic in composer.knowledge.topics.values()}
    replies = {name: r for name, r in every_reply(composer).items() if r.kind != "clarify"}

    assert [name for name, r in replies.items() if {asks[topic] for topic in r.topics} & set(r.suggestions)] == []


def test_no_reply_has_a_blank_line(composer: Composer) -> None:
    assert [name for name, reply in every_reply(composer).items() if "" in reply.text.split("\n")] == []


def test_the_sources_are_named_once_in_the_order_of_the_facts(composer: Composer) -> None:
    reply = ask(composer, "leaky_gut.definition", "evidence.studies", "leaky_gut.causes")

    assert [s.section for s in reply.sources] == ["understanding", "introduction", "evidence", "conclusion"]
    assert reply.source_line == "Source: " + "; ".join(source.heading for source in reply.sources)


@pytest.mark.parametrize(
    ("topic", "url", "link"),
    [
        pytest.param("foods.synergy", "", "", id="no-address"),
        pytest.param(
            "foods.synergy", URL, f"{URL}#:~:text=Incorporating%20Probiotics%20into%20Your%20Diet", id="words"
        ),
        pytest.param("leaky_gut.recognition", URL, URL, id="no-printed-heading"),
        pytest.param("evidence.studies", URL, f"{URL}#:~:text=Evidence%2DBased%20{BENEFITS}", id="hyphen-is-no-mark"),
    ],
)
def test_a_source_links_to_the_words_of_its_heading(composer: Composer, topic: str, url: str, link: str) -> None:
    reply = ask(Composer(replace(composer.knowledge, url=url)), topic)

    assert reply.sources[0].link == link
    assert reply.source_line.startswith(f"Source: {reply.sources[0].heading}" + (f" ({link})" if link else ""))
