"""A model's file is what training wrote, or it is refused: Rasa's own reader takes what it can unpack."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.assistant import Assistant
from bot.errors import ModelError

pytestmark = pytest.mark.model


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9])
def test_one_bit_that_is_wrong_is_seen(model: Path, tmp_path: Path, part: float) -> None:
    content = bytearray(model.read_bytes())
    content[int(len(content) * part)] ^= 1
    spoilt = tmp_path / model.name
    spoilt.write_bytes(content)
    with pytest.raises(ModelError, match="can't be loaded"):
        Assistant.load(spoilt)
