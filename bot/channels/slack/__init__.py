"""Slack's channel."""
