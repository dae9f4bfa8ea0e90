"""The widget as its visitors use it, by role, name and part; Playwright looks into shadow trees by itself."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


class Chat:
    """One `<gut-chat>` on a page."""

    def __init__(self, page: Page, element: str = "gut-chat") -> None:
        """Look at an element of a page; a selector tells several apart."""
        self.page = page
        self.element: Locator = page.locator(element).first

    def part(self, name: str) -> Locator:
        """The elements of a CSS part."""
        return self.element.locator(f"[part~={name}]")

    @property
    def launcher(self) -> Locator:
        """The button that opens the panel."""
        return self.part("launcher")

    @property
    def panel(self) -> Locator:
        """Everything that the launcher opens."""
        return self.part("panel")

    @property
    def log(self) -> Locator:
        """The conversation."""
        return self.element.get_by_role("log")

    @property
    def input(self) -> Locator:
        """Where a question is typed."""
        return self.element.get_by_role("textbox")

    @property
    def mine(self) -> Locator:
        """What the visitor asked."""
        return self.part("mine")

    @property
    def replies(self) -> Locator:
        """The replies, oldest first."""
        return self.part("reply")

    @property
    def last_reply(self) -> Locator:
        """The latest reply."""
        return self.replies.last

    @property
    def suggestions(self) -> Locator:
        """Questions that are offered as buttons."""
        return self.part("suggestion")

    def open(self) -> Chat:
        """Open the panel with the launcher and wait until a question can be typed."""
        self.launcher.click()
        expect(self.input).to_be_visible()
        return self

    def ask(self, text: str) -> Locator:
        """Type a question, send it with Enter and wait for its reply; returns the reply.

        The newest turn is looked at, and no reply is counted: those of earlier questions may only be loading.
        """
        self.input.fill(text)
        self.input.press("Enter")
        expect(self.mine.last).to_have_text(text)
        expect(self.element.locator(".turn").last.locator("[part~=reply]").first).to_be_visible()
        return self.last_reply

    def wait_for_replies(self, count: int) -> None:
        """Wait until so many replies are shown."""
        expect(self.replies).to_have_count(count)

    def menu(self, name: str) -> None:
        """Choose from the menu, by the item's whole name."""
        self.part("menu").first.click()
        self.element.get_by_role("menuitem", name=re.compile(rf"^\s*{re.escape(name)}\s*$")).click()

    def stop_clock(self) -> None:
        """From here on, time in the page passes only as told; its clock must have been installed."""
        now = self.page.evaluate("Date.now()") / 1000
        self.page.clock.set_fixed_time(now)  # or it might be past this moment before it is stopped
        self.page.clock.pause_at(now)
        self.page.clock.set_system_time(now)
