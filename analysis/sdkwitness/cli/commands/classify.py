"""`sdkwitness classify`."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import click

from sdkwitness.capture.errors import UserError
from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output

MAX_BODY: Final = 64 << 20
"""Bytes read of a body."""


@click.command(
    "classify",
    cls=options.Command,
    examples=("sdkwitness classify body.bin --content-type application/json --url https://api.example.com/v1",),
)
@click.argument(
    "file", default="-", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True), metavar="[FILE|-]"
)
@click.option("--content-type", default="", metavar="TYPE", help="Content-Type of the body.")
@click.option("--url", default="", metavar="URL", help="Where it was sent; its query is classified too.")
@options.identity
@options.reveal
@options.common
def command(output: Output, file: Path, content_type: str, url: str, identity_file: Path | None, reveal: bool) -> int:
    """Find the data types in one request body.

    Prints one JSON line for each observation. Content codings have to be removed already; everything else is decoded.
    """
    from sdkwitness.audit.classify import Classifier
    from sdkwitness.audit.decode import decode_body
    from sdkwitness.cli import hits, inputs
    from sdkwitness.knowledge.load import catalogue

    identity = inputs.read_identity(identity_file)
    body = _read(file)
    host, path = _split(url)
    found = Classifier(catalogue(), identity).classify(
        decode_body(body, content_type, url), host=host, request_path=path
    )
    # keyed with the body itself: the same call prints the same, and who has the key has the values anyway
    key = hashlib.sha256(body + url.encode(errors="replace")).hexdigest()
    for hit in found:
        output.record(hits.observed(hit, host=host, key=key, reveal=reveal))
    return exits.FINE


def _read(file: Path) -> bytes:
    try:
        if str(file) == "-":
            body = sys.stdin.buffer.read(MAX_BODY + 1)
        else:
            with file.open("rb") as stream:
                body = stream.read(MAX_BODY + 1)
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from error
    if len(body) > MAX_BODY:
        raise UserError(f"{file} is larger than {MAX_BODY >> 20} MiB: classify takes one request body.")
    return body


def _split(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise UserError(f"--url is no URL: {error}.") from error
    return host, f"{parts.path}?{parts.query}" if parts.query else parts.path
