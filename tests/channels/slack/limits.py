"""Slack's documented limits (https://docs.slack.dev/reference/block-kit), each with its name, in one table."""

from __future__ import annotations

LIMITS = {
    # What carries blocks.
    "message.blocks": 50,
    "message.text": 40_000,
    "message.blocks_text": 12_000,  # not documented: Slack's answer msg_blocks_too_long tells of it
    "view.blocks": 100,
    "view.title": 24,
    "view.submit": 24,
    "view.close": 24,
    "view.private_metadata": 3000,
    "view.callback_id": 255,
    "view.external_id": 255,
    "view.state_block_id": 255,
    # Blocks.
    "block.block_id": 255,
    "section.text": 3000,
    "section.fields": 10,
    "section.field": 2000,
    "header.text": 150,
    "context.elements": 10,
    "context.text": 3000,
    "actions.elements": 25,
    "context_actions.elements": 5,
    "markdown.text": 12_000,
    "image.url": 3000,
    "image.alt_text": 2000,
    "image.title": 2000,
    "input.label": 2000,
    "input.hint": 2000,
    # Elements.
    "element.action_id": 255,
    "button.text": 75,
    "button.value": 2000,
    "button.url": 3000,
    "button.accessibility_label": 75,
    "feedback.text": 75,
    "feedback.value": 2000,
    "placeholder": 150,
    "radio_buttons.options": 10,
    "checkboxes.options": 10,
    "overflow.options": 5,
    "static_select.options": 100,
    "plain_text_input.initial_value": 3000,
    # Parts of elements.
    "option.text": 75,
    "option.value": 150,
    "option.description": 75,
    "confirm.title": 100,
    "confirm.text": 300,
    "confirm.button": 30,
    # Agents.
    "agent.prompts": 4,
    "agent.loading_messages": 10,
    # Times and uses.
    "response_url.uses": 5,
    "response_url.seconds": 30 * 60,
    "trigger.seconds": 3,
    "code.seconds": 10 * 60,
    "socket_url.seconds": 30,
}
