"""Finds the single questions in a message of several."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from spacy.tokens import Doc, Span, Token

QUESTION_WORDS = frozenset(
    "what which why how when where who whom whose whether what's whats how's hows who's whos".split()
)
AUXILIARIES = frozenset(
    "is are was were does do did can could would will should shall has have am may might isn't aren't doesn't don't"
    "".split()
)
REQUESTS = frozenset("tell explain give show help list name compare describe define prove recommend suggest".split())
_PREPOSITIONS = frozenset("in at for with on to from by until since".split())
_SUBJECTS = frozenset("i it they that this there you we he she these those my the a any your".split())
_JOINTS = frozenset({"and", "or", "also", "plus", "but", "&", "+"})
_STOPS = frozenset({".", "?", "!", ";", ":", "...", "\u2026"})
_PERSONS = frozenset("it they he she".split())
"""Behind a comma they go on about what was named: "doctors, they believe in it?", "my husband, he's ill"."""
_FILLERS = frozenset(
    "so and also but or ok okay hi hello hey please then well now just if um umm uh plus thanks no nope yes sorry wait "
    "oops right hmm actually first second third firstly secondly thirdly finally lastly".split()
)
_SKIPPED = frozenset({"also", "then", "so", "if", ",", "and", "please", "just", "now"})
_ASK_ABOUT = frozenset({"what", "whats", "how", "hows", "why", "which"})
"""Question words that may begin a question without a comma before them; "when" or "who" go on with one."""
_LEADS_ON = frozenset(
    "know about of on in to for with from by at tell me say see understand explain sure exactly that is are was and or "
    "wonder wondering ask asking idea no not just learn out into than as it's its matter depends".split()
)
"""Words after which a question word goes on with the sentence: "tell me what", "about how"."""
_KNOWN = frozenset({"know", "see", "understand", "that's", "thats"})
"""Words before a question word that ask nothing: "i know what"."""
_WANTS = frozenset({"to", "you", "me"})
"""Words before those that ask all the same: "i want to know what", "do you know what", "let me know what"."""
_INDIRECT = QUESTION_WORDS | {"if"}
_RELATIVE = frozenset("what which that who where when it he she they i we you this there and".split())
_ABBREVIATIONS = frozenset({"dr", "st", "vs", "subsp", "spp", "sacc", "eg", "ie", "approx", "no"})
_DICTATED = frozenset({"question mark", "full stop", "new line", "new paragraph", "new question", "next question"})
"""What is said to a phone where a mark is meant."""
MAX_LINE = 70
"""A longer line was wrapped, and its end ends no sentence."""
MAX_MARKER = 9
MAX_ITEM = 100
"""Words; a bare number counts on from another that stands so near."""
MAX_SKIPPED = 20
"""Words before a question that say nothing; a flood of them is no question, and would be read from each of them on."""
_MAY_BEGIN = frozenset({"does", "do", "is", "are", "can"})
"""Auxiliaries that seldom stand before another word than a subject, unless they belong to a question word."""
_OBJECTS = frozenset("it he she this that a any anything something nothing".split())
"""Behind "have" and "do" they make no question: "can a child have it", "do leeks do anything"."""
_WH_PHRASE = 4
"""Within so many words behind a question word an auxiliary belongs to it: "how much kefir should I"."""


@dataclass(frozen=True)
class Clause:
    """A stretch of a text that may be a question of its own."""

    text: str
    start: int
    """Character offset of its first letter."""
    end: int
    asks: bool
    """Whether it begins like a question or a request, or ends in a question mark."""
    may_ask: bool
    """Whether a question may stand in it: "kefir what is it good for", "i take tablets so can i have it"."""
    parts: tuple[Clause, ...] = ()
    """Where it may be divided further, without a sign that it must."""


def split_clauses(doc: Doc) -> list[Clause]:
    """Split a message where a new question clearly begins.

    That is at the end of a sentence, at "1." and "2.", and where a comma or "and" stands before a question.

    Returns:
        The clauses in order, each with the parts that it may be divided into. A message of one question
        gives one clause.
    """
    clauses = _between(doc, 0, len(doc), _must_divide)
    return [_with_parts(doc, start, end) for start, end in clauses if _words(doc, start, end)]


def _with_parts(doc: Doc, start: int, end: int) -> Clause:
    stretches = _between(doc, _beginning(doc, start, end), end, _may_divide)
    parts = tuple(_part(doc, a, b) for a, b in stretches if _words(doc, a, b))
    return _clause(doc, start, end, parts if len(parts) > 1 else ())


def _part(doc: Doc, start: int, end: int) -> Clause:
    """A part; behind a comma it counts as asking, like an item of a list."""
    part = _clause(doc, start, end)
    return replace(part, asks=True) if doc[start - 1].text == "," else part


def _between(doc: Doc, start: int, end: int, divides: Callable[[Doc, int], bool]) -> list[tuple[int, int]]:
    bounds = [start, *(i for i in range(start + 1, end) if divides(doc, i)), end]
    return list(pairwise(bounds))


def _must_divide(doc: Doc, i: int) -> bool:
    before, here = doc[i - 1].lower_, doc[i].lower_
    if _is_marker(doc, i) or (_is_stop(doc, i - 1) and not _is_marker(doc, i - 2)):
        return True
    if here in _JOINTS or before in {",", "comma", "-"} or before.endswith("\n"):
        return _begins_question(doc, i)
    return False


def _may_divide(doc: Doc, i: int) -> bool:
    before, here = doc[i - 1].lower_, doc[i].lower_
    if (before == "," and here.partition("'")[0] in _PERSONS) or (
        before == "so" and i > 1 and doc[i - 2].lower_ == "if"
    ):
        return False
    if here in _JOINTS or before in {",", "/", "&", "+", "comma"} or (before == "-" and doc[i - 2].whitespace_):
        return True
    asks_for_a_measure = here == "how" and i + 1 < len(doc) and doc[i + 1].lower_ in {"much", "many", "long", "often"}
    if before in QUESTION_WORDS or (before in _LEADS_ON and not (asks_for_a_measure and before in _PREPOSITIONS)):
        return False
    following = doc[i + 1] if i + 1 < len(doc) else None
    if here in _ASK_ABOUT or _repeats_the_beginning(doc, i):
        return True
    if here in QUESTION_WORDS and following is not None and following.lower_ in AUXILIARIES:  # "where can i"
        return True
    asks = (
        here in AUXILIARIES
        and following is not None
        and (following.lower_ in _SUBJECTS or (here in _MAY_BEGIN and following.is_alpha))
        and not (here in {"have", "do"} and following.lower_ in _OBJECTS)
    )
    return asks and not any(doc[j].lower_ in QUESTION_WORDS for j in range(max(0, i - _WH_PHRASE), i))


def _repeats_the_beginning(doc: Doc, i: int) -> bool:
    """Whether the first two words stand again at token i: "leaky gut causes leaky gut signs"."""
    return i + 1 < len(doc) and i > 1 and [t.lower_ for t in doc[i : i + 2]] == [t.lower_ for t in doc[:2]]


def _is_stop(doc: Doc, i: int) -> bool:
    """Whether a sentence ends with token i; the stop of "L. plantarum" or "Dr. Blum" ends none."""
    if _is_dictated(doc, i):
        return True
    if "\n" in doc[i].text:
        return _ends_short_line(doc, i)
    if doc[i].lower_ not in _STOPS:
        return False
    before = doc[i - 1].lower_ if i > 0 else ""
    return not (doc[i].text == "." and (len(before) == 1 or before in _ABBREVIATIONS))


def _ends_short_line(doc: Doc, i: int) -> bool:
    """Whether the line that token i ends is short. `doc.text` would be built anew for each of them."""
    end = doc[i].idx
    for j in range(i - 1, -1, -1):
        start = doc[j].idx + doc[j].text.rfind("\n") + 1
        if end - start > MAX_LINE:
            return False
        if start > doc[j].idx:
            return True
    return end <= MAX_LINE


def _is_dictated(doc: Doc, i: int) -> bool:
    """Whether a mark that was dictated ends with token i."""
    return i > 0 and f"{doc[i - 1].lower_} {doc[i].lower_}" in _DICTATED


def _is_marker(doc: Doc, i: int) -> bool:
    """Whether token i begins an item of a numbered list: "1.", "2)", or "1" before a question."""
    if i < 0 or i + 1 >= len(doc):
        return False
    if doc[i].text.lower() in {"a", "b", "c", "d", "e", "f"} and doc[i + 1].text == ")":
        return True
    number = doc[i].lower_.rstrip(".)").removeprefix("q")
    if not (number.isdigit() and 1 <= int(number) <= MAX_MARKER):
        return False
    if number != doc[i].text.lower() or doc[i + 1].text in {".", ")", "-", ":"}:
        return True
    before = {token.text for token in doc[max(0, i - MAX_ITEM) : i]}
    return _begins_question(doc, i + 1) and (i == 0 or str(int(number) - 1) in before)


def _begins_question(doc: Doc, i: int) -> bool:
    """Whether a question or a request begins at token i: "how much", "and is it", "also can I"."""
    last = i + MAX_SKIPPED
    while i < min(len(doc), last) and (doc[i].lower_ in _SKIPPED or doc[i].lower_ in _JOINTS or doc[i].is_space):
        i += 1
    if i + 1 >= len(doc):
        return False
    word, following = doc[i].lower_, doc[i + 1]
    if word in QUESTION_WORDS or word in REQUESTS or (word in _PREPOSITIONS and following.lower_ in QUESTION_WORDS):
        return True
    return word in AUXILIARIES and (following.lower_ in _SUBJECTS or following.is_alpha)


def _words(doc: Doc, start: int, end: int) -> list[Token]:
    return [token for token in doc[start:end] if token.is_alpha and token.lower_ not in _JOINTS | _FILLERS]


def _clause(doc: Doc, start: int, end: int, parts: tuple[Clause, ...] = ()) -> Clause:
    is_item, before = _is_marker(doc, start), start - 1
    start = _beginning(doc, start, end)
    if [token.lower_ for token in doc[start : start + 2]] == ["if", "so"] and start + 2 < end:
        start += 2
    marked = doc[end - 1].lower_ == "mark" and _is_dictated(doc, end - 1)
    spoken = 2 if _is_dictated(doc, end - 1) else 1 if doc[end - 1].lower_ == "comma" else 0
    if start < end - spoken:
        end -= spoken
    text = doc[start:end].text.rstrip(" ,;:-&+(\n")
    offset = doc[start].idx
    is_line = any("\n" in doc[i].text for i in (before, end - 1, end) if 0 <= i < len(doc))
    asks = is_item or is_line or marked or "?" in text or _has_question_form(doc[start:end])
    return Clause(text, offset, offset + len(text), asks, asks or _has_question_inside(doc[start:end]), parts)


def _beginning(doc: Doc, start: int, end: int) -> int:
    """Where the words of a stretch begin, behind marks, joints and the number of an item."""
    while start < end - 1 and (
        doc[start].is_space or doc[start].is_punct or doc[start].lower_ in _JOINTS or _is_marker(doc, start)
    ):
        start += 1
    return start


def _has_question_form(span: Span) -> bool:
    first = next((word for word in _spelt(span) if word not in _FILLERS), "")
    return first in QUESTION_WORDS or first in AUXILIARIES or first in REQUESTS


def _has_question_inside(span: Span) -> bool:
    words = _spelt(span)
    for earlier, before, word in zip(["", *words], words, words[1:], strict=False):
        wants_to_know = before in _KNOWN and earlier in _WANTS
        if (wants_to_know and word in _INDIRECT) or (word in _ASK_ABOUT and before not in _KNOWN):
            return True
    return any(
        word in AUXILIARIES and after in _SUBJECTS and before not in _RELATIVE
        for before, word, after in zip(words, words[1:], words[2:], strict=False)
    )


def _spelt(span: Span) -> list[str]:
    return [token.lower_ for token in span if token.is_alpha or "'" in token.text]
