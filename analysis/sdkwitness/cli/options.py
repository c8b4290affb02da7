"""Options that several commands share, declared once so that they mean the same everywhere."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from sdkwitness.cli.output import Output

Function = TypeVar("Function", bound=Callable[..., Any])


class CapturePath(click.Path):
    """The directory of a capture; what is none is told with what to do, before a command does anything."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401  click's own
        """Return the path.

        Raises:
            UserError: It is no directory.
        """
        from sdkwitness.capture import bundle

        path = Path(value)
        bundle.check_directory(path)
        return path


DIRECTORY = click.Path(path_type=Path, file_okay=False)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)
FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
MAX_PORT = 65535
CAPTURE = CapturePath()


class Command(click.Command):
    """A command whose help ends with examples.

    Args:
        examples: Command lines that work as they stand.
    """

    def __init__(self, *args: Any, examples: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401  click's own
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's own
        """Run the command, and write down in the sealed captures it was run on that it was."""
        from sdkwitness.cli import custodian

        captures = custodian.sealed(ctx)
        try:
            code = super().invoke(ctx)
        except BaseException as error:
            custodian.record(ctx, captures, custodian.code_of(error))
            raise
        custodian.record(ctx, captures, code if isinstance(code, int) else 0)
        return code

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples below the options."""
        write_examples(self.examples, formatter)


class Group(click.Group):
    """A group whose help ends with examples."""

    def __init__(self, *args: Any, examples: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401  click's own
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples below the commands."""
        write_examples(self.examples, formatter)


def write_examples(examples: Sequence[str], formatter: click.HelpFormatter) -> None:
    """Write a section of examples, unwrapped so that they can be copied."""
    with formatter.section("Examples" if len(examples) > 1 else "Example"):
        for example in examples:
            formatter.write(f"{'':>{formatter.current_indent}}{example}\n")


def common(function: Callable[..., int]) -> Callable[..., int]:
    """Add --json and --quiet; the command gets them as its first argument, an `Output`."""

    @click.option("--json", "as_json", is_flag=True, help="Print one JSON document for machines.")
    @click.option("--quiet", is_flag=True, help="Print results only: no progress, no tables.")
    @functools.wraps(function)
    def wrapper(*args: Any, as_json: bool, quiet: bool, **kwargs: Any) -> int:  # noqa: ANN401  click passes parameters by name
        return function(Output(as_json=as_json, quiet=quiet), *args, **kwargs)

    return wrapper


def statement(function: Function) -> Function:
    """Add --statement."""
    return click.option(
        "--statement",
        "statement_file",
        type=FILE,
        metavar="FILE",
        help="Statement to hold the capture against: text, HTML, Markdown or YAML. Default: Mi Fitness.",
    )(function)


def identity(function: Function) -> Function:
    """Add --identity."""
    return click.option(
        "--identity",
        "identity_file",
        type=FILE,
        metavar="FILE",
        help="YAML with the known values of the device and its test user. Default: the capture's own.",
    )(function)


def reveal(function: Function) -> Function:
    """Add --reveal."""
    return click.option("--reveal", is_flag=True, help="Show values in full, as `raw`; they are personal data.")(
        function
    )


def cache(function: Function) -> Function:
    """Add --no-cache."""
    return click.option(
        "--no-cache",
        is_flag=True,
        help="Decode everything anew, and keep nothing of it for the next run.",
    )(function)


def fail_on(function: Function) -> Function:
    """Add --fail-on."""
    return click.option(
        "--fail-on",
        type=click.Choice(("low", "medium", "high", "critical")),
        default=None,
        show_default="what --policy says, else high",
        help="Exit 1 from this severity on; only proven and strong findings count.",
    )(function)


def policy(function: Function) -> Function:
    """Add --policy."""
    return click.option(
        "--policy",
        "policy_file",
        type=FILE,
        metavar="FILE",
        help="YAML with own hosts, limits, accepted findings and the baseline; see docs/policy.md.",
    )(function)


def strict_alternatives(function: Function) -> Function:
    """Add --strict-alternatives."""
    return click.option(
        "--strict-alternatives",
        is_flag=True,
        help="Read “A/B” in a statement as one of the two; otherwise as either or both.",
    )(function)


def device(function: Function) -> Function:
    """Add --device, --app, --spawn, --hold-children, what changes the app, --build and --no-hooks."""
    for option in (
        click.option("--no-hooks", is_flag=True, help="Record the network only; the report says what that hides."),
        click.option(
            "--build", default="", metavar="TEXT", help="Version of the app, to name it in reports and diffs."
        ),
        click.option(
            "--bypass-pinning",
            is_flag=True,
            help="Let certificates pass that the app refuses, to see what it sends; each is recorded as an effect.",
        ),
        click.option(
            "--block-quic",
            is_flag=True,
            help="Refuse datagrams to port 443, so that the app falls back to TCP; recorded as an effect.",
        ),
        click.option(
            "--canary",
            is_flag=True,
            help="Write a made-up serial into Build.SERIAL, which no hook can watch, and look for it in traffic.",
        ),
        click.option(
            "--hold-children",
            is_flag=True,
            help="Hold child processes until they are hooked; one that closes descriptors it did not open hangs then.",
        ),
        click.option(
            "--spawn",
            is_flag=True,
            help="Start the app, held until the hooks are in; --app is a package, or a command line on local.",
        ),
        click.option("--app", metavar="PACKAGE|PID", help="The app to attach to: package, process name or pid."),
        click.option(
            "--device",
            default="lab",
            show_default=True,
            metavar="lab|local|usb|SERIAL|HOST:PORT",
            help="Where the app runs. lab: the embedded device. local: a process of this machine.",
        ),
    ):
        function = option(function)
    return function


def address(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    """Refuse what is no HOST:PORT before anything has been started."""
    if value is None:
        return None
    host, _, port = value.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > MAX_PORT:
        raise click.BadParameter(f"{value!r} is no HOST:PORT with a port of at most {MAX_PORT}")
    return value


def _authority(_context: click.Context, _option: click.Parameter, value: Path | None) -> Path | None:
    """Refuse a file without a certificate: each connection would fail because of it, one by one."""
    if value is not None:
        import ssl

        try:
            ssl.create_default_context(cafile=value)
        except (ssl.SSLError, OSError) as error:
            raise click.BadParameter(f"{value} holds no certificate in PEM format") from error
    return value


def listening(function: Function) -> Function:
    """Add --listen and --upstream-ca."""
    for option in (
        click.option(
            "--upstream-ca",
            type=FILE,
            callback=_authority,
            metavar="FILE",
            help="PEM file of the CA that the servers use.",
        ),
        click.option(
            "--listen",
            callback=address,
            metavar="HOST:PORT",
            help="Where the proxy listens; port 0 takes a free one. Default: where the phone's traffic is led to, else "
            "127.0.0.1:0.",
        ),
    ):
        function = option(function)
    return function
