"""Where the command writes: stdout, one live line on stderr, files that are written whole or not at all."""

from __future__ import annotations

import io
import os
import sys
from contextlib import suppress
from pathlib import Path

import click


class Unwritable(Exception):
    """Something cannot be written; the message says what, and why."""


def show(text: str) -> None:
    """Write to stdout.  An alphabet that the terminal lacks is no error, nor a reader that has gone away.

    Raises:
        Unwritable: the disk is full.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    try:
        click.echo(text, nl=False)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_stdout()
    except OSError as error:
        _drop_stdout()
        raise Unwritable(f"cannot write to standard output: {error.strerror}") from None


def tell(message: str) -> None:
    """One line on stderr."""
    with suppress(OSError):
        click.echo(f"steelyard: {' '.join(message.split())}", err=True)


def _drop_stdout() -> None:
    """Send what stdout still holds nowhere, so that the interpreter does not try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class LiveLine:
    """One line on stderr that is written over; nothing at all where stderr is no terminal."""

    def __init__(self) -> None:
        self._live = sys.stderr.isatty()

    def show(self, text: str) -> None:
        """Put `text` in the place of what was there."""
        if self._live:
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()

    def clear(self) -> None:
        """Leave an empty line."""
        self.show("")


def is_coloured() -> bool:
    """Whether stdout is a terminal that may be coloured."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def refuse_unwritable(file: str | None) -> None:
    """Say before the work, not after it, that its report has nowhere to go.

    Raises:
        Unwritable: it has not.
    """
    if file is None:
        return
    directory = Path(file).resolve().parent
    if not directory.is_dir():
        raise Unwritable(f"cannot write {file}: no directory {directory}")
    if not os.access(file if Path(file).exists() else directory, os.W_OK):
        raise Unwritable(f"cannot write {file}: permission denied")


def make_directory(directory: Path) -> None:
    """Make a directory, unless it is there.

    Raises:
        Unwritable: it cannot be made.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unwritable(f"cannot write to {directory}: {error.strerror}") from None


def write(file: str, text: str) -> None:
    """Write a report whole or not at all.

    Raises:
        Unwritable: it cannot be written.
    """
    target = Path(file)
    # A device is written to; a file is put in place once it is complete.
    is_device = target.exists() and not target.is_file()
    made = target if is_device else target.with_name(f".{target.name}.{os.getpid()}")
    try:
        made.write_text(text, encoding="utf-8", errors="backslashreplace")
        if not is_device:
            made.replace(target)
    except OSError as error:
        if not is_device:
            made.unlink(missing_ok=True)
        raise Unwritable(f"cannot write {file}: {error.strerror}") from None


def append(file: str, text: str) -> None:
    """Add a report to what others have written to a file.

    Raises:
        Unwritable: it cannot be written.
    """
    try:
        with Path(file).open("a", encoding="utf-8", errors="backslashreplace") as target:
            target.write(text)
    except OSError as error:
        raise Unwritable(f"cannot write {file}: {error.strerror}") from None
