"""`gut check` and `gut faq`: what is answered, without a model."""

from __future__ import annotations

import argparse

from bot.commands.parsers import Commands, add


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Add them."""
    add(commands, "check", _check, "validate phrases, answers and safety rules")
    add(commands, "faq", _faq, "print the most asked questions with their answers as HTML")


def _check(_: argparse.Namespace) -> int:
    from bot.knowledge.checks import check_project
    from bot.nlu.red_flags import RedFlags
    from bot.settings import ROOT

    findings = check_project(ROOT)
    if not findings:
        RedFlags.from_yaml(ROOT / "data" / "safety" / "red_flags.yml")  # raises where a rule is wrong
    for finding in findings:
        print(finding.line_for(ROOT))
    print(f"gut check: {len(findings)} finding{'' if len(findings) == 1 else 's'}")
    return 1 if findings else 0


def _faq(_: argparse.Namespace) -> int:
    from bot.channels.web.faq_html import faq_html
    from bot.knowledge.composer import Composer
    from bot.knowledge.faq import fixed_sentence, most_asked
    from bot.knowledge.loader import load_knowledge
    from bot.settings import ROOT, Settings

    url = Settings.from_environment().article_url
    disclaimer = fixed_sentence(ROOT / "domain.yml", "utter_disclaimer")
    print(faq_html(most_asked(Composer(load_knowledge(ROOT / "data", url=url)), disclaimer)))
    return 0
