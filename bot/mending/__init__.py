"""Mending the assistant by those who are no programmers: phrases, answers, articles, and how they look."""
