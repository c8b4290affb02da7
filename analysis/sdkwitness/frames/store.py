"""Tables on disk: Parquet, Zstandard, dictionaries; read back with the types they were built with."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from sdkwitness.capture.errors import UserError
from sdkwitness.frames import columns
from sdkwitness.frames.build import Tables
from sdkwitness.frames.columns import Schema

SCHEMAS: dict[str, Schema] = {name: columns.schema(table) for name, table in columns.TABLES.items()}


def write(tables: Iterable[tuple[str, pd.DataFrame]], out: Path) -> None:
    """Write one `NAME.parquet` a table into `out`, created when missing.

    Raises:
        OSError: A file cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    for name, frame in tables:
        frame.to_parquet(out / f"{name}.parquet", engine="pyarrow", compression="zstd", index=False)


def read(out: Path) -> Tables:
    """Read the tables of a report directory.

    Raises:
        UserError: A table is missing or cannot be read.
    """
    return Tables(**{name: _read(out / f"{name}.parquet", schema) for name, schema in SCHEMAS.items()})


def _read(file: Path, schema: Schema) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(file, engine="pyarrow", dtype_backend="pyarrow")
    except (OSError, ValueError) as error:  # pyarrow's errors are ValueErrors
        raise UserError(f"{file} cannot be read as a table: {error}.") from error
    missing = [column for column in schema if column not in frame]
    if missing:
        raise UserError(f"{file} lacks the columns {', '.join(missing)}: it is no table of this program.")
    return frame[list(schema)].astype(dict(schema))
