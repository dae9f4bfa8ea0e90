"""Measures how well the assistant understands: suites, figures, goals and the report."""
