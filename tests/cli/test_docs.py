"""The help and docs/cli.md say the same: every command, option and exit code is in both."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from sdkwitness.cli import exits
from sdkwitness.cli.main import COMMANDS, group

DOCS = (Path(__file__).resolve().parents[2] / "docs" / "cli.md").read_text("utf-8")


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command and subcommand with its path."""
    if path:
        yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            assert found is not None
            yield from leaves(found, (*path, name))


ALL = list(leaves(group))


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(p) for p, _ in ALL])
def test_every_command_and_option_is_documented_with_an_example(path: tuple[str, ...], command: click.Command) -> None:
    name = " ".join(("sdkwitness", *path))
    assert name in DOCS
    text = command.get_help(click.Context(command, info_name=name))
    assert "\nExample" in text
    example = text[text.index("\nExample") :]
    assert f"  {name}" in example
    assert (command.help or "").partition("\n")[0].endswith(".")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name
            assert any(option in DOCS for option in parameter.opts), parameter.opts


@pytest.mark.parametrize("path", [p for p, c in ALL if not isinstance(c, click.Group)], ids=" ".join)
def test_every_command_speaks_json_and_can_be_quiet(path: tuple[str, ...]) -> None:
    command = dict(ALL)[path]
    options = {o for p in command.params for o in p.opts}
    assert {"--json", "--quiet"} <= options


def test_every_documented_command_exists() -> None:
    headings = [line.removeprefix("## ") for line in DOCS.splitlines() if line.startswith("## ")]
    named = {name for heading in headings[:-1] for name in heading.split(", ")}
    assert headings[-1] == "Not yet"
    assert named == set(COMMANDS)


def test_every_exit_code_is_documented() -> None:
    codes = [value for name, value in vars(exits).items() if name.isupper()]
    assert len(codes) == 5
    for code in codes:
        assert f"| {code} |" in DOCS


def test_help_imports_nothing_heavy() -> None:
    heavy = ("pandas", "frida", "mitmproxy", "scapy", "jinja2", "rich")
    code = (
        "import sys; from sdkwitness.cli.main import run; run(['--help']); "
        f"print([m for m in {heavy!r} if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "audit" in done.stdout
