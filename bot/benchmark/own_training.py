"""What `gut train` does, into another folder: run as a process of its own, to be timed from start to end."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bot.errors import GutError
from bot.logs import configure_logs, quiet_imports

BEGUN = time.monotonic()


def main(models: Path) -> int:
    """Train into a folder.

    Returns:
        0, or 1 where it failed; why stands on stderr.
    """
    quiet_imports()
    from bot.training import train

    configure_logs()
    try:
        train(models, BEGUN)
    except GutError as e:
        print(e, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
