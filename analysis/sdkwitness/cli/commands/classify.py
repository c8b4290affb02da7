"""`sdkwitness classify`."""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from sdkwitness.capture.errors import UserError
from sdkwitness.cli import exits, options
from sdkwitness.cli.output import Output


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

    Prints one JSON line for each observation, and one of type `unknown` for each place where decoding hit a bound.
    Content codings have to be removed already; everything else is decoded.
    """
    from sdkwitness.audit.classify.classifier import Classifier
    from sdkwitness.audit.decode import decode_body
    from sdkwitness.audit.reading import is_bound
    from sdkwitness.cli import hits, inputs
    from sdkwitness.knowledge.load import catalogue

    identity = inputs.read_identity(identity_file)
    body, size = _read(file)
    host, path = _split(url)
    decoded = decode_body(body, content_type, url)
    found = Classifier(catalogue(), identity).classify(decoded, host=host, request_path=path)
    # keyed with the body itself: the same call prints the same, and who has the key has the values anyway
    key = hashlib.sha256(body + url.encode(errors="replace")).hexdigest()
    for hit in found:
        output.record(hits.observed(hit, host=host, key=key, reveal=reveal))
    for leaf in decoded.leaves:
        if leaf.opaque and is_bound(leaf.opaque):
            whole = size if leaf.path == ("body",) else leaf.size
            output.record(hits.unread(leaf, size=whole, host=host, key=key))
    return exits.FINE


def _read(file: Path) -> tuple[bytes, int]:
    """Return as much of a body as decoding looks at, and one byte more; and the size of the whole where it is known."""
    from sdkwitness.audit.decode.budget import MAX_BYTES

    try:
        if str(file) == "-":
            body = sys.stdin.buffer.read(MAX_BYTES + 1)
            return body, len(body)
        with file.open("rb") as stream:
            body = stream.read(MAX_BYTES + 1)
            return body, max(len(body), os.fstat(stream.fileno()).st_size)
    except OSError as error:
        raise UserError(f"{file} cannot be read: {error.strerror}.") from error


def _split(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError as error:
        raise UserError(f"--url is no URL: {error}.") from error
    return host, f"{parts.path}?{parts.query}" if parts.query else parts.path
