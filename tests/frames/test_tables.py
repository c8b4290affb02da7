"""Tables hold the records, with declared types, and come back from disk as they were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # ships no types
import pytest
from factories import T0, event, flow, recording
from report import made

from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import Address, Blob, Connection, Crypto, Flow, Ipc, Message, Value
from sdkwitness.frames import build, store
from sdkwitness.statement.model import Condition, Disclosure, Entry, Statement

SECRET = "490154203237518"
STATEMENT = Statement(
    id="made",
    title="Made",
    sha256="0" * 64,
    entries=(
        Entry(
            number=1,
            organisation="AutoNavi",
            via="Amap SDK",
            method="sdk_local",
            scenario="outdoor_run",
            disclosures=(
                Disclosure(id="1.1", entry=1, item="IMEI", data_type="id.device.permanent.imei"),
                Disclosure(
                    id="1.2",
                    entry=1,
                    item="something",
                    data_type=None,
                    conditions=(Condition(kind="os_version", text="for Android Q", max_api_level=29),),
                ),
            ),
        ),
    ),
)
FLOWS = (
    flow(1, path=f"/v1/report?imei={SECRET}", body=b"abc", client_random="ab" * 32),
    Flow(id="flow:2", transport="tcp", started=T0, messages=(Message(time=T0, from_client=True, content=b"x"),)),
)
EVENTS = (
    event(1, values=(Value(name="return", data_type="id.device.permanent.imei", text=SECRET),)),
    event(
        2,
        kind="crypto",
        target="Cipher.doFinal",
        crypto=Crypto(
            operation="encrypt",
            algorithm="AES/CBC/PKCS5Padding",
            input=Blob(size=15, sha256="0" * 64, data=SECRET.encode()),
            output=Blob(size=16, sha256="1" * 64),
        ),
    ),
    event(3, kind="ipc", target="Activity.startActivity", ipc=Ipc(mechanism="activity", peer="com.tencent.mm")),
    event(4, kind="tls", connection=Connection(remote=Address(host="192.0.2.1", port=443), client_random="cd" * 32)),
)


def tables() -> build.Tables:
    return build.tables(recording(flows=FLOWS, events=EVENTS), STATEMENT, made.report())


def test_every_column_has_its_declared_type() -> None:
    for name, frame in tables()._asdict().items():
        assert {c: frame[c].dtype for c in frame} == dict(store.SCHEMAS[name])


def test_empty_tables_have_the_same_types() -> None:
    for empty, schema in ((build.flows(()), store.SCHEMAS["flows"]), (build.findings(()), store.SCHEMAS["findings"])):
        assert len(empty) == 0
        assert {c: empty[c].dtype for c in empty} == dict(schema)


def test_rows_hold_the_records() -> None:
    got = tables()
    first = got.flows.iloc[0]
    assert (first["id"], first["host"], first["path"], first["request_bytes"]) == (
        "flow:1",
        "collect.example.com",
        "/v1/report",
        3,
    )
    assert first["started"] == pd.Timestamp("2023-11-14T22:13:20Z")
    assert got.flows["method"].isna().tolist() == [False, True]
    assert got.flows["messages"].tolist() == [0, 1]
    assert got.events["crypto_algorithm"].dropna().tolist() == ["AES/CBC/PKCS5Padding"]
    assert list(got.events["data_types"].iloc[0]) == ["id.device.permanent.imei"]
    assert got.events["remote_port"].dropna().tolist() == [443]
    assert len(got.observations) == len(made.report().observations)
    assert got.findings["recipient_entry"].isna().sum() == sum(
        f.recipient.entry is None for f in made.report().findings
    )
    assert got.disclosures["data_type"].isna().tolist() == [False, True]
    assert list(got.disclosures["conditions"].iloc[1]) == ["os_version: for Android Q"]


def test_no_value_of_the_app_is_in_a_table() -> None:
    for frame in tables():
        assert SECRET not in frame.to_csv()


def test_tables_come_back_as_they_were(tmp_path: Path) -> None:
    written = tables()
    store.write(written._asdict().items(), tmp_path)
    for name, frame in store.read(tmp_path)._asdict().items():
        pd.testing.assert_frame_equal(frame, getattr(written, name))


def test_files_are_compressed_and_the_same_each_time(tmp_path: Path) -> None:
    for place in ("one", "two"):
        store.write(tables()._asdict().items(), tmp_path / place)
    for name in store.SCHEMAS:
        one, two = (tmp_path / place / f"{name}.parquet" for place in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()
    parquet: Any = pq
    column = parquet.ParquetFile(tmp_path / "one" / "observations.parquet").metadata.row_group(0).column(0)
    assert column.compression == "ZSTD"


def test_a_missing_or_foreign_table_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="cannot be read as a table"):
        store.read(tmp_path)
    store.write(tables()._asdict().items(), tmp_path)
    build.flows(()).drop(columns="host").to_parquet(tmp_path / "flows.parquet")
    with pytest.raises(UserError, match="host"):
        store.read(tmp_path)
    (tmp_path / "flows.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(UserError, match="cannot be read as a table"):
        store.read(tmp_path)
