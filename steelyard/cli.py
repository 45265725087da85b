"""The command.  It alone exits; everything that costs time to import is imported in the call that needs it."""

from __future__ import annotations

import errno
import os
import signal
import sys
from contextlib import suppress
from typing import Any

import click

from steelyard import __version__, output
from steelyard.commands.cache import cache
from steelyard.commands.catalogue import list_
from steelyard.commands.check import check
from steelyard.commands.common import CLEAN, INTERNAL, INTERRUPTED, USAGE, Failed
from steelyard.commands.conform import conform
from steelyard.commands.counterexample import counterexample
from steelyard.commands.explain import explain
from steelyard.commands.gate import diff, gate
from steelyard.commands.hints import hints
from steelyard.commands.replay import replay
from steelyard.commands.selftest import selftest
from steelyard.commands.variants import variants
from steelyard.commands.witness import witness


def main() -> None:
    """The console script."""
    signal.signal(signal.SIGINT, _interrupted)
    code = _guarded()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def _interrupted(_signal: int, _frame: object) -> None:
    """Hear Ctrl-C once: a second one must not disturb the clearing up, nor bring up a traceback."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _guarded() -> int:
    """Run the command line; every way it can end is an exit code, and if not good, one line."""
    try:
        code = cli.main(standalone_mode=False)
        output.show("")
    except (KeyboardInterrupt, click.Abort):
        return _told(INTERRUPTED, "interrupted")
    except click.ClickException as error:
        return _told(USAGE, f"{' '.join(error.format_message().split())} (steelyard --help)")
    except Failed as failed:
        return _told(failed.code, str(failed))
    except output.Unwritable as error:
        return _told(USAGE, str(error))
    except Exception as error:  # the one place where any error becomes a line and an exit code
        if os.environ.get("STEELYARD_DEBUG"):
            raise
        return _told(*_classified(error))
    return code if isinstance(code, int) else CLEAN


def _classified(error: Exception) -> tuple[int, str]:
    """The exit code and the line of an error that came up from below."""
    from steelyard.engines.result import InternalError
    from steelyard.executor import WorkerDied
    from steelyard.project import Unusable
    from steelyard.schema import ModellingError

    match error:
        case Unusable() | ModellingError():
            return USAGE, str(error)
        case InternalError():
            return INTERNAL, f"internal error: {error}"
        case WorkerDied():
            return INTERNAL, "a worker process died: out of memory, or killed; try --workers 1"
        case OSError(errno=errno.ENOSPC):
            return USAGE, f"cannot write {error.filename or 'to standard output'}: {error.strerror}"
        case MemoryError():
            return INTERNAL, "out of memory; try --workers 1 or a smaller preset"
        case _:
            told = f"{type(error).__name__}: {error}"
            return INTERNAL, f"internal error: {told} (STEELYARD_DEBUG=1 shows the traceback)"


def _told(code: int, message: str) -> int:
    output.tell(message)
    if os.environ.get("GITHUB_ACTIONS") == "true" and code != INTERRUPTED:
        from steelyard.report import gate_annotations

        # Beside the proposal, too: whoever looks there should not have to search the log for why nothing is said.
        with suppress(output.Unwritable):
            output.show(gate_annotations.failure(message))
    return code


class _Group(click.Group):
    """Says itself what Ctrl-C means, before click does."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Failed(INTERRUPTED, "interrupted") from None


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="steelyard")
def cli() -> None:
    """Run and prove a protocol that is written once, as plain Python.

    The project is found by [tool.steelyard] in a pyproject.toml, here or above.

    Exit codes: 0 clean, 1 findings, 2 interrupted, 3 internal error, 4 usage or not loadable,
    5 nothing matches, 6 inconclusive.
    """


for _command in (
    check,
    gate,
    diff,
    list_,
    explain,
    counterexample,
    replay,
    conform,
    selftest,
    variants,
    witness,
    hints,
    cache,
):
    cli.add_command(_command)
