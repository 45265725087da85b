"""`steelyard gate` and `steelyard diff`: what a change to the specification means, and whether it may pass."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from steelyard import output
from steelyard.commands.common import FINDINGS, cores, preset_option, second_solver, workers_option

if TYPE_CHECKING:
    from steelyard.gate.gating import Wish
    from steelyard.gate.record import Gate, Level

_LEVELS = ("info", "needs approval", "breaking")

json_option = click.option(
    "--json", "json_file", type=click.Path(dir_okay=False), metavar="FILE", help="Write the answer as JSON."
)
reproducible_option = click.option(
    "--reproducible", is_flag=True, help="Leave out times and whatever else differs between equal runs."
)


@click.command()
@click.option("--base", default="", metavar="REV", help="Compare with where HEAD left REV; none, the first time.")
@click.option("--head", default="", metavar="REV", help="This revision instead of the working tree.")
@preset_option
@workers_option
@click.option("--budget", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS", help="An emergency stop.")
@click.option("--fail-on", type=click.Choice(_LEVELS), default="needs approval", show_default=True)
@click.option(
    "--cross/--no-cross", default=None, help="Have proofs confirmed by a second solver; if there is one, they are."
)
@click.option("--no-verdicts", is_flag=True, help="Compare what is claimed, not whether it holds.")
@click.option(
    "--write-approval",
    "approval",
    type=click.Path(dir_okay=False),
    metavar="FILE",
    help="Write what is to be approved to changes/NAME.toml, for you to say why.",
)
@json_option
@reproducible_option
def gate(
    *,
    base: str,
    head: str,
    preset: str,
    workers: int | None,
    budget: float | None,
    fail_on: str,
    cross: bool | None,
    no_verdicts: bool,
    approval: str | None,
    json_file: str | None,
    reproducible: bool,
) -> int:
    """Say what a proposal changes in the specification, with a witness for each change, and hold it up.

    The base is the merge-base of HEAD and the branch that the proposal is for.  What is approved in
    changes/*.toml of the head passes.
    """
    from steelyard.gate.approvals import stub
    from steelyard.gate.gating import Wish
    from steelyard.gate.record import Level

    for file in (json_file, approval):
        output.refuse_unwritable(file)
    wish = Wish(
        base=base,
        head=head,
        verdicts=not no_verdicts,
        preset=preset,
        seconds=budget,
        fail_on=Level(fail_on),
        options={"workers": workers or cores(), "cross": second_solver(wanted=cross)},
    )
    found = _gated(wish)
    if approval is not None:
        output.write(approval, stub(found.findings))
    next_step = ""
    if found.exit == FINDINGS:
        next_step = (
            "fill in its reason" if approval else "restore it, or steelyard gate --write-approval changes/NAME.toml"
        )
    _tell(found, "gate", json_file, next_step=next_step, reproducible=reproducible)
    return int(found.exit)


@click.command()
@click.argument("base")
@click.argument("head", required=False, default="")
@json_option
@reproducible_option
def diff(*, base: str, head: str, json_file: str | None, reproducible: bool) -> int:
    """Say what differs between the specifications of two revisions, and leave it at that.

    Without HEAD, the second one is the working tree.
    """
    from steelyard.gate.gating import Wish

    output.refuse_unwritable(json_file)
    found = _gated(Wish(base=base, head=head, exactly=True, verdicts=False, approvals=False))
    _tell(found, "diff", json_file, reproducible=reproducible)
    return int(found.exit)


def _gated(wish: Wish) -> Gate:
    from steelyard import project
    from steelyard.gate.gating import gate as judged

    root = project.find(Path.cwd()).root
    line = output.LiveLine()
    line.show("comparing")
    try:
        return judged(Path(root), wish)
    finally:
        line.clear()


def _tell(found: Gate, command: str, json_file: str | None, **of: Any) -> None:
    from steelyard.report import gate_json, gate_text

    paint = _painted if output.is_coloured() else gate_text.plain
    output.show(gate_text.render(found, command=command, paint=paint, **of))
    if json_file is not None:
        output.write(json_file, gate_json.render(found, reproducible=of["reproducible"]))


def _painted(word: str, level: Level) -> str:
    colours = {"breaking": "red", "violated": "red", "needs approval": "yellow", "inconclusive": "yellow"}
    return click.style(word, fg=colours.get(level.value, "red" if level.value == "failing" else "green"))
