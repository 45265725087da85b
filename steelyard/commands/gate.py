"""`steelyard gate` and `steelyard diff`: what a change to the specification means, and whether it may pass."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from steelyard import output
from steelyard.commands.common import FINDINGS, cores, preset_option, second_solver, workers_option

if TYPE_CHECKING:
    from steelyard.gate.gating import Wish
    from steelyard.gate.record import Gate, Level

_LEVELS = ("info", "needs approval", "breaking")

_FILES = ("json", "markdown", "sarif", "junit")


def _outputs(command: Callable[..., int]) -> Callable[..., int]:
    """The options that say what is written where."""
    for kind in reversed(_FILES):
        name = {"json": "JSON", "markdown": "Markdown", "sarif": "SARIF 2.1.0", "junit": "JUnit XML"}[kind]
        file = click.Path(dir_okay=False)
        command = click.option(
            f"--{kind}", f"{kind}_file", type=file, metavar="FILE", help=f"Write the answer as {name}."
        )(command)
    return click.option(
        "--format",
        "form",
        type=click.Choice(("text", "json", "markdown", "github")),
        default=None,
        help="Of what is printed: text, or on GitHub annotations and a summary, too.",
    )(command)


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
@_outputs
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
    reproducible: bool,
    **written: str | None,
) -> int:
    """Say what a proposal changes in the specification, with a witness for each change, and hold it up.

    The base is the merge-base of HEAD and the branch that the proposal is for.  What is approved in
    changes/*.toml of the head passes.
    """
    from steelyard.gate.approvals import stub
    from steelyard.gate.gating import Wish
    from steelyard.gate.record import Level

    told = _Told(written)
    output.refuse_unwritable(approval)
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
    told.tell(found, command="gate", next_step=next_step, reproducible=reproducible)
    return int(found.exit)


@click.command()
@click.argument("base")
@click.argument("head", required=False, default="")
@_outputs
@reproducible_option
def diff(*, base: str, head: str, reproducible: bool, **written: str | None) -> int:
    """Say what differs between the specifications of two revisions, and leave it at that.

    Without HEAD, the second one is the working tree.
    """
    from steelyard.gate.gating import Wish

    told = _Told(written)
    found = _gated(Wish(base=base, head=head, exactly=True, verdicts=False, approvals=False))
    told.tell(found, command="diff", next_step="", reproducible=reproducible)
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


class _Told:
    """What is printed, and the files that are written, by kind.

    On GitHub the summary of the step is written, too: `GITHUB_STEP_SUMMARY` says where.
    """

    def __init__(self, written: Mapping[str, str | None]) -> None:
        """Take the options; what cannot be written is refused before the work."""
        is_github = os.environ.get("GITHUB_ACTIONS") == "true"
        self.form = written["form"] or ("github" if is_github else "text")
        self.files = {kind: file for kind in _FILES if (file := written[f"{kind}_file"]) is not None}
        self.summary = os.environ.get("GITHUB_STEP_SUMMARY", "") if self.form == "github" else ""
        for file in (*self.files.values(), *([self.summary] if self.summary else [])):
            output.refuse_unwritable(file)

    def tell(self, found: Gate, *, command: str, next_step: str, reproducible: bool) -> None:
        """Print the answer and write it."""
        from steelyard.report import gate_annotations, gate_json, gate_junit, gate_markdown, gate_sarif, gate_text

        prefix = _within_the_repository()
        paint = _painted if output.is_coloured() and self.form == "text" else gate_text.plain
        text = gate_text.render(found, command=command, paint=paint, next_step=next_step, reproducible=reproducible)
        made: dict[str, Callable[[], str]] = {
            "text": lambda: text,
            "json": lambda: gate_json.render(found, reproducible=reproducible),
            "markdown": lambda: gate_markdown.render(found, command=command, next_step=next_step),
            "github": lambda: gate_annotations.render(found, text, prefix=prefix),
            "sarif": lambda: gate_sarif.render(found, prefix=prefix),
            "junit": lambda: gate_junit.render(found, prefix=prefix, reproducible=reproducible),
        }
        output.show(made[self.form]())
        for kind, file in self.files.items():
            output.write(file, made[kind]())
        if self.summary:
            output.append(self.summary, made["markdown"]())


def _within_the_repository() -> str:
    """The way from the top of the repository to the project, as the beginning of a path."""
    from steelyard import project

    root = Path(project.find(Path.cwd()).root).resolve()
    top = next((one for one in (root, *root.parents) if (one / ".git").exists()), root)
    return "".join(f"{part}/" for part in root.relative_to(top).parts)


def _painted(word: str, level: Level) -> str:
    colours = {"breaking": "red", "violated": "red", "needs approval": "yellow", "inconclusive": "yellow"}
    return click.style(word, fg=colours.get(level.value, "red" if level.value == "failing" else "green"))
