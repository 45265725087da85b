"""How long the bridge of `bench.bridge` takes to prove, to have confirmed, and to compare with a faulty twin.

Run `python -m bench.proving`.  In the twin a guardian may attest what was cleaned up, so that it is minted again.
All is done once, from nothing, in this process, for any number of slots, any amounts and every valid parameter set.
The comparison has to name the two actions that the twin changes, and no other.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from bench import bridge
from steelyard.engines import induction
from steelyard.engines.result import Options, Task
from steelyard.gate.compare import Sides, compare
from steelyard.gate.side import Side
from steelyard.gate.verdicts import Reached
from steelyard.suite import Suite, Verdict

NUMBERS = (2, 2, 2, 3, 2)
PENDING = """    require(of.status == Status.PENDING, NotNow())
    if guardian == 0:
"""
NOT_DONE = """    require(of.status != Status.DONE, NotNow())
    of = evolve(of, status=Status.PENDING)
    if guardian == 0:
"""


class Asked:
    """A side of a comparison that answers in text, as one in another process does."""

    def __init__(self, suite: Suite, root: str) -> None:
        self._side = Side(suite, root)
        self._said: list[str] = []

    def __call__(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Ask, and wait."""
        self.begin(asked)
        return self.finish()

    def begin(self, asked: dict[str, Any]) -> None:
        """Ask."""
        self._said.append(json.dumps(self._side.answer(json.loads(json.dumps(asked)))))

    def finish(self) -> dict[str, Any]:
        """The answer."""
        said: dict[str, Any] = json.loads(self._said.pop())
        return said


def twin(folder: Path) -> Suite:
    """The faulty design, put into a folder and loaded from there."""
    text = Path(bridge.__file__).read_text(encoding="utf-8")
    file = folder / "bridge_twin.py"
    file.write_text(text.replace(PENDING, NOT_DONE), encoding="utf-8")
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None:
        raise click.ClickException(f"{file} cannot be loaded")
    module = sys.modules[file.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    suite: Suite = module.instance(*NUMBERS)
    return suite


def proved(suite: Suite, *, cross: bool) -> str:
    """What induction says, in a few words."""
    task = Task(suite=suite, preset="tiny", properties=suite.properties, options=Options(cross=cross))
    results = induction.run(task)
    proven = sum(one.verdict is Verdict.PROVEN for one in results)
    told = f"{proven} of {len(results)} properties proven, {sum(one.obligations for one in results)} obligations"
    return f"{told}, {sum(one.confirmed for one in results)} confirmed" if cross else told


def compared(base: Suite, head: Suite, root: str) -> str:
    """What the comparison names; that the invariants are proven is known on both sides."""
    known = Reached(verdicts=dict.fromkeys((one.id for one in base.properties), "proven"))
    found, _ = compare(
        Sides(
            base=Asked(base, root),
            head=Asked(head, root),
            proofs_in_head=lambda: known,
            verdicts_in_head=lambda: known,
            proofs_in_base=lambda: known,
        )
    )
    return ", ".join(f"{one.subject} {one.change}" for one in found.findings)


@click.command()
def main() -> None:
    """Print a line for each."""
    with TemporaryDirectory() as made:
        faulty = twin(Path(made))
        asked: tuple[tuple[str, Callable[[], str]], ...] = (
            ("induction", lambda: proved(bridge.instance(*NUMBERS), cross=False)),
            ("with cvc5", lambda: proved(bridge.instance(*NUMBERS), cross=True)),
            ("the twin", lambda: proved(faulty, cross=False)),
            ("comparison", lambda: compared(bridge.instance(*NUMBERS), faulty, made)),
        )
        for name, ask in asked:
            begun = time.perf_counter()
            told = ask()
            click.echo(f"{name:10}  {time.perf_counter() - begun:5.2f} s  {told}")


if __name__ == "__main__":
    main()
