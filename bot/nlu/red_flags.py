"""Find urgent warning signs in a message by fixed patterns, without a model.

The words, patterns and advice stand in `data/safety/red_flags.yml`; the README beside it has the
format. A message is read once: every word gets its keys (the lists it stands in), then each pattern
asks for keys close together that the message does not deny, call past or make up.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bot.knowledge.yaml_source import read_yaml
from bot.nlu.red_flag_patterns import RedFlagPatterns
from bot.nlu.red_flag_reading import RedFlagReading


@dataclass(frozen=True)
class RedFlag:
    """One warning sign found in a message.

    Attributes:
        rule: id of the rule.
        advice: id of the advice text.
        why: the medical reason.
        start: first character of the evidence.
        end: the character after its last.
    """

    rule: str
    advice: str
    why: str
    start: int
    end: int


class RedFlags:
    """The warning signs of one content file."""

    def __init__(self, patterns: RedFlagPatterns) -> None:
        """Look for these patterns."""
        self._patterns = patterns

    @classmethod
    def from_yaml(cls, path: Path) -> RedFlags:
        """Read a content file.

        Raises:
            ContentError: it is missing, is no YAML, or breaks the format; with file and line.
        """
        return cls(RedFlagPatterns(read_yaml(path)))

    def match(self, text: str) -> RedFlag | None:
        """Return the most urgent warning sign of a message, or None."""
        reading = RedFlagReading(text, self._patterns)
        possible = [place for key in reading.keys for place in self._patterns.patterns_of.get(key, ())]
        for number in sorted(possible):
            pattern = self._patterns.patterns[number]
            if pattern.needs <= reading.keys and (found := reading.find(pattern)):
                start, end = min(found)[0], max(end for _, end in found)
                rule = pattern.rule
                places = reading.offsets[start][0], reading.offsets[end - 1][1]
                return RedFlag(rule.id, rule.advice, rule.why, *places)
        return None
