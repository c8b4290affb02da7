"""The `sdkwitness` command: finds the subcommand, and turns every error into one sentence and an exit code."""

from __future__ import annotations

import errno
import gc
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from sdkwitness.capture.errors import IncompleteCapture, UserError
from sdkwitness.capture.version import VERSION
from sdkwitness.cli import exits, signals
from sdkwitness.cli.options import Group

COMMANDS: Final = {
    "audit": "audit",
    "capture": "capture",
    "import": "import_",
    "analyze": "analyze",
    "classify": "classify",
    "statement": "statement",
    "query": "query",
    "timeline": "timeline",
    "trace": "trace",
    "mark": "mark",
    "diff": "diff",
    "seal": "seal",
    "verify": "verify",
    "export": "export",
    "device": "device",
    "doctor": "doctor",
}
"""Command name to its module in `sdkwitness.cli.commands`, in the order of the help."""

COLLECT_AFTER: Final = 50_000
"""Objects made after which garbage is looked for: records of a capture are many and stay, few refer to each other."""


class Commands(Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name all commands, the main one first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"sdkwitness.cli.commands.{COMMANDS[cmd_name]}")
        command: click.Command = module.command
        return command


@click.group(
    cls=Commands,
    examples=("sdkwitness audit",),
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(VERSION, message="%(prog)s %(version)s")
def group() -> None:
    """Show what the third-party SDKs in an app take and send, and hold it against the published statement."""


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line.

    Returns:
        The exit code, see `sdkwitness.cli.exits`.
    """
    try:
        result = group.main(args=arguments, prog_name="sdkwitness", standalone_mode=False)
    except IncompleteCapture as error:
        return _fail(str(error), exits.INCOMPLETE)
    except UserError as error:
        return _fail(str(error), exits.WRONG)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx is not None else "sdkwitness"
        return _fail(f"{error.format_message().rstrip('.')} (see `{where} --help`).", exits.WRONG)
    except click.ClickException as error:
        return _fail(error.format_message(), exits.WRONG)
    except (KeyboardInterrupt, click.Abort):
        return _fail("Interrupted.", exits.INTERRUPTED)
    except BrokenPipeError:
        # the reader of our output has gone, `| head` for instance: nobody is left to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.FINE
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        sentence = f"{error.filename or 'The machine'}: {error.strerror or error}."
        return _fail(sentence, exits.INCOMPLETE if full else exits.WRONG)
    return result if isinstance(result, int) else exits.FINE


def main() -> None:
    """Entry point of the console script."""
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    signals.insist()
    sys.exit(run())


def _fail(sentence: str, code: int) -> int:
    line = " ".join(sentence.split())
    sys.stderr.write(f"sdkwitness: {line}\n")
    return code
