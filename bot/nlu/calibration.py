"""Makes probabilities mean what they say: of the readings at 0.8, eight in ten are right.

Temperature scaling: Guo et al. 2017, "On Calibration of Modern Neural Networks".
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

Array = npt.NDArray[np.float32]
BOUNDS = (0.1, 5.0)
_FLOOR = 1e-9


def sharpened(probabilities: Array, temperature: float) -> Array:
    """Probabilities raised to 1 / temperature and made to sum to 1 again, shape (..., k)."""
    powers = np.maximum(probabilities, _FLOOR) ** (1.0 / temperature)
    result: Array = (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)
    return result


def best_temperature(probabilities: Array, meant: npt.NDArray[np.int64]) -> float:
    """The temperature at which unseen texts are the least surprising.

    Args:
        probabilities: of texts that the model has not learned from, shape (n, k).
        meant: the right class of each, shape (n,).
    """

    def surprise(temperature: float) -> float:
        right = sharpened(probabilities, temperature)[np.arange(len(meant)), meant]
        return float(-np.log(np.maximum(right, _FLOOR)).mean())

    return float(minimize_scalar(surprise, bounds=BOUNDS, method="bounded").x)
