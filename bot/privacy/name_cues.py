"""What stands before a name: `my name is`, titles, greetings at the end of a letter, relatives."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

TOLD, TITLED, SIGNED, SAID, ABROAD = "told", "titled", "signed", "said", "abroad"
KIN, MET, HERE, NONE = "kin", "met", "here", "none"
"""How sure it is that a name follows: after `my name is` anything does, after `I'm` mostly something else."""
ALWAYS_A_NAME = frozenset({"mr", "mrs", "mx", "herr", "frau", "monsieur", "madame", "mme"})
"""Titles that nobody uses without a name."""


@dataclass(frozen=True)
class Cue:
    """A way to lead to a name."""

    kind: str
    words: frozenset[str]
    """One of them is in every text with this cue: to look for words costs little."""
    pattern: re.Pattern[str]
    """Ends where the name begins; its group `name` says so where the name comes before the cue."""


def _cue(kind: str, words: str, *patterns: str) -> Cue:
    return Cue(kind, frozenset(words.split()), re.compile("|".join(patterns), re.IGNORECASE))


CUES = (
    _cue(
        TOLD,
        "name name's name\u2019s surname called named call go goes patient ist hei\u00dfe heisse m'appelle"
        " m\u2019appelle llamo nombre chiamo nome nazywam heet",
        r"\b(?:(?:sur|full |first |last |family |maiden |given |middle )?name(?:['\u2019]s|\s+is|\s+was|\s*[:=])"
        r"|(?:i am|i['\u2019]?m|he['\u2019]?s|she['\u2019]?s)\s+(?:called|named)|(?:just\s+)?call me|they call me"
        r"|go(?:es)? by the name|patient\s*:|mein name ist|ich hei(?:\u00df|ss)e|je m['\u2019]appelle|me llamo"
        r"|mi nombre es|mi chiamo|meu nome [e\u00e9]|nazywam si\u0119|ik heet)\s*[,:]?\s+",
    ),
    _cue(
        TITLED,
        "mr mrs ms miss mx dr prof professor doctor herr frau monsieur madame mme se\u00f1or se\u00f1ora sra sir nurse"
        " doktor docteur dott father sister pastor rabbi imam auntie aunt uncle grandma grandpa",
        r"\b(?P<title>mr|mrs|ms|miss|mx|dr|prof|professor|doctor|herr|frau|monsieur|madame|mme|se\u00f1ora?|sra|sir|nurse"
        r"|doktor|docteur|dott|father|sister|pastor|rabbi|imam|auntie|aunt|uncle|grandma|grandpa)\b\.?\s+"
        r"(?:(?:dr|prof|med|h\.?\s?c|ir)\.?\s+)*",
    ),
    _cue(
        SIGNED,
        "regards wishes thanks thank cheers sincerely respectfully love greetings ta best yours gr\u00fc\u00dfe"
        " gru\u00df cordially hugs bye kind signed",
        r"\b(?:regards|wishes|thanks(?: again| in advance| so much| a lot)?|thank you|cheers|sincerely|respectfully"
        r"|love|greetings|ta|best|yours|gr\u00fc\u00dfe|gru\u00df|cordially|hugs|bye|kind|signed)"
        r"\s*(?:[,!.:\u2013-]|\n)+\s*",
    ),
    _cue(
        SAID,
        "i i'm i\u2019m im this it it's it\u2019s its here here's here\u2019s",
        r"\b(?:i am|i['\u2019]?m|im|this is|it['\u2019]?s|its|it is|here is|here['\u2019]s)\s+(?:dr\.?\s+)?",
    ),
    _cue(
        ABROAD, "bin suis soy sono jestem ben", r"\b(?:ich bin|je suis|soy|yo soy|sono|jestem|ik ben)\s+(?:die |der )?"
    ),
    _cue(
        MET,
        "tell told ask asked saw see met meet with by from to thank dear hi hello contact",
        r"\b(?:tell|told|asked?|saw|see|met|meet|with|by|from|to|thank|dear|hi|hello|contact)\s+",
    ),
    _cue(
        KIN,
        "my our his her their the",
        r"\b(?:my|our|his|her|their|the)\s+(?:\w+\s+){0,3}?(?:sons?|daughters?|husband|wife|partner|mother|mum|mom|mummy"
        r"|dad|daddy|father|brother|sister|friend|neighbou?r|boss|child|baby|kid|boy|girl|toddler|grand\w+|gran|nan|aunt"
        r"|uncle|cousin|niece|nephew|boyfriend|girlfriend|fianc\u00e9e?|twins?|mate|colleague|carer|caregiver|doctor|doc"
        r"|gp|consultant|nurse|therapist|dieti[ct]ian|nutritionist|pharmacist|specialist|gastroenterologist|midwife"
        r"|physician|naturopath|step\w+|in-law|ex|roommate|flatmate|teacher|coach|manager|patient|client)\s*,?\s+"
        r"(?:is\s+|called\s+|named\s+)*",
    ),
    _cue(
        KIN,
        "called named known signed goes",
        r"\b(?:called|named|known as|signed(?: by)?:?|goes by)\s+",
    ),
    _cue(
        HERE,
        "here speaking writing",
        r"(?<![\w'\u2019])(?P<name>[^\W\d_]+(?:[ -][^\W\d_]+)?)\s+(?:here|speaking|writing)\b",
    ),
)


def cues(text: str, words: frozenset[str]) -> Iterator[tuple[str, int]]:
    """The kinds of cues in a text, each with the place where a name may begin.

    Args:
        text: a visitor's words.
        words: all of its words, in lower case.
    """
    for cue in CUES:
        if words.isdisjoint(cue.words):
            continue
        for found in cue.pattern.finditer(text):
            groups = found.groupdict()
            kind = TOLD if (groups.get("title") or "").lower() in ALWAYS_A_NAME else cue.kind
            yield kind, found.start("name") if "name" in groups else found.end()
