"""The beginning of a side's process, run by its path with ``python -I -S``: nothing is imported from around it.

The first line of the input says where the checker and its libraries are found, and where the tree is.  The tree's
directory holds copies of the files that its suite imports, and nothing else.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time


def main() -> None:
    """Answer requests, one a line, until the input ends."""
    # Whatever the tree prints is no answer.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    begun = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    sys.path[:0] = [begun["checker"]]
    sys.path += begun["libraries"]
    from steelyard.gate.process import serve

    serve(begun, sys.stdin, answers)


def _end_with(judge: int) -> None:
    """End as soon as the judge is gone, however that came about: nobody waits for what is found out after that."""
    while os.getppid() == judge:
        time.sleep(1)
    os._exit(1)


if __name__ == "__main__":
    main()
