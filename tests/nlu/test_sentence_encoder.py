from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from bot.errors import WeightsError
from bot.nlu.sentence_encoder import (
    BGE,
    DIMENSIONS,
    MAX_TOKENS,
    MINILM,
    REMEMBERED,
    TOKENIZER,
    DataFile,
    SentenceEncoder,
    pinned_encoder,
    verify,
)

TEXTS = ["does kefir help", "what is leaky gut and how does it happen to people like me", "\U0001f600", ""]
NOTHING = hashlib.sha256(b"").hexdigest()


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return pinned_encoder(1)


@pytest.mark.parametrize(
    "text", [*TEXTS, "word " * 5000, "a\x00b"], ids=["short", "longer", "emoji", "empty", "very long", "null byte"]
)
def test_a_vector_has_length_one(encoder: SentenceEncoder, text: str) -> None:
    vector = encoder.encode(text)
    assert vector.shape == (DIMENSIONS,)
    assert vector.dtype == np.dtype(np.float32)
    assert float(np.linalg.norm(vector)) == pytest.approx(1.0, abs=1e-5)


def test_a_text_alone_or_among_others_has_the_same_vector(encoder: SentenceEncoder) -> None:
    together = encoder.encode_all(TEXTS)
    for text, row in zip(TEXTS, together, strict=True):
        np.testing.assert_array_equal(encoder.encode(text), row)


def test_a_text_that_comes_again_is_not_encoded_again_and_is_not_kept() -> None:
    encoder = SentenceEncoder()
    first = encoder.encode("does kefir help")

    assert encoder.encode("does kefir help") is first
    assert not first.flags.writeable, "who changed it would change it for everybody"
    assert "kefir" not in repr(vars(encoder))


def test_only_the_last_texts_are_remembered() -> None:
    encoder = SentenceEncoder()
    first = encoder.encode("0")
    for number in range(1, REMEMBERED + 1):
        encoder.encode(str(number))

    again = encoder.encode("0")
    assert again is not first
    assert np.array_equal(again, first)


def test_the_number_of_threads_does_not_change_the_meaning(encoder: SentenceEncoder) -> None:
    assert float(encoder.encode(TEXTS[0]) @ pinned_encoder(2).encode(TEXTS[0])) == pytest.approx(1.0, abs=1e-4)


def test_no_texts_give_no_vectors(encoder: SentenceEncoder) -> None:
    assert encoder.encode_all([]).shape == (0, DIMENSIONS)


def test_a_paraphrase_is_nearer_than_another_subject(encoder: SentenceEncoder) -> None:
    text = encoder.encode("how can I heal my gut")
    assert text @ encoder.encode("what can be done to repair the intestine") > text @ encoder.encode(
        "book me a table for two"
    )


def test_what_stands_behind_the_token_limit_is_not_read(encoder: SentenceEncoder) -> None:
    full = "a " * (MAX_TOKENS - 2)  # two tokens mark the ends
    np.testing.assert_array_equal(encoder.encode(full), encoder.encode(full + "how do I fix a bicycle"))


def test_both_models_have_the_same_say(encoder: SentenceEncoder) -> None:
    one, other = np.split(encoder.encode("how can I heal my gut"), 2)
    assert float(one @ one) == pytest.approx(0.5, abs=1e-5)
    assert float(other @ other) == pytest.approx(0.5, abs=1e-5)
    assert abs(float(one @ other)) < 0.25, "they are two models, not one twice"


def test_the_encoder_is_loaded_once(encoder: SentenceEncoder) -> None:
    assert pinned_encoder(1) is encoder


def test_a_file_with_the_pinned_content_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"weights")
    assert verify(path, hashlib.sha256(b"weights").hexdigest()) == path


def test_a_tampered_file_is_refused_and_the_way_out_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(MINILM.file.verified().read_bytes()[:-1] + b"!")
    with pytest.raises(WeightsError, match=r"model\.onnx .*run `make setup`"):
        verify(path, MINILM.file.sha256)


def test_an_unknown_package_is_refused_by_its_name() -> None:
    with pytest.raises(WeightsError, match=r"no_such_weights is not installed: run `make setup`"):
        DataFile("no_such_weights", "model.onnx", NOTHING).verified()


def test_a_module_without_folder_is_refused() -> None:
    with pytest.raises(WeightsError, match=r"make setup"):
        DataFile("this", "model.onnx", NOTHING).verified()


def test_a_missing_file_is_refused_by_its_name() -> None:
    with pytest.raises(WeightsError, match=r"no_such\.onnx is missing: run `make setup`"):
        DataFile(BGE.file.package, "no_such.onnx", NOTHING).verified()


def test_a_package_file_with_other_content_is_refused() -> None:
    with pytest.raises(WeightsError, match=r"make setup"):
        DataFile(TOKENIZER.package, TOKENIZER.name, NOTHING).verified()


def test_the_packages_that_carry_the_files_are_never_imported() -> None:
    script = (
        "import sys\n"
        "from bot.nlu.sentence_encoder import BGE, MINILM, TOKENIZER, pinned_encoder\n"
        "assert pinned_encoder(1).encode('kefir').any()\n"
        "print([f.package for f in (MINILM.file, BGE.file, TOKENIZER) if f.package in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
