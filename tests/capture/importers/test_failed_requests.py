"""Requests that failed, from the file of another tool to the finding: what never left is no disclosure."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import dialects
import pytest
from mitmproxy import http
from mitmproxy.connection import Client, Server
from mitmproxy.flow import Error
from mitmproxy.io import FlowWriter

from sdkwitness.audit.analyse import analyse
from sdkwitness.audit.model import Report
from sdkwitness.capture import bundle, export
from sdkwitness.capture.importers import import_files
from sdkwitness.capture.importers.har import failed
from sdkwitness.capture.records import Flow
from sdkwitness.cli import inputs
from sdkwitness.knowledge.load import catalogue
from sdkwitness.report.unseen import unseen
from sdkwitness.report.view import View

IMEI = "id.device.permanent.imei"
NEVER = (
    "net::ERR_NAME_NOT_RESOLVED",
    "net::ERR_CONNECTION_REFUSED",
    "net::ERR_CONNECTION_TIMED_OUT",
    "net::ERR_INTERNET_DISCONNECTED",
    "net::ERR_CERT_AUTHORITY_INVALID",
    "net::ERR_SSL_PROTOCOL_ERROR",
    "net::ERR_BLOCKED_BY_CLIENT",
    "net::ERR_BLOCKED_BY_CLIENT.Inspector",
    "net::ERR_TUNNEL_CONNECTION_FAILED",
    "NS_ERROR_UNKNOWN_HOST",
    "NS_ERROR_CONNECTION_REFUSED",
    "SEC_ERROR_UNKNOWN_ISSUER",
    "connect ECONNREFUSED 127.0.0.1:9",
    "getaddrinfo ENOTFOUND api.example.com",
    "Couldn't resolve host name",
    "Could not connect to the server.",
    "A server with the specified hostname could not be found.",
    "The certificate for this server is invalid.",
    "Server TLS handshake failed",
    "csp",
)
GONE = (
    "",
    "net::ERR_ABORTED",
    "net::ERR_FAILED",
    "net::ERR_EMPTY_RESPONSE",
    "net::ERR_CONNECTION_RESET",
    "net::ERR_CONNECTION_CLOSED",
    "net::ERR_TIMED_OUT",
    "net::ERR_HTTP2_PROTOCOL_ERROR",
    "net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin",
    "net::ERR_BLOCKED_BY_ORB",
    "NS_BINDING_ABORTED",
    "NS_ERROR_NET_RESET",
    "socket hang up",
    "The network connection was lost.",
    "Client disconnected.",
)


def failing(why: str, **more: object) -> dict[str, Any]:
    """A HAR whose request carries an IMEI and got no answer for this reason."""
    made = copy.deepcopy(dialects.chrome())
    [entry] = made["log"]["entries"]
    response: dict[str, object] = {"status": 0, "statusText": "", "headers": [], "content": {}, "_error": why or None}
    entry |= {"response": response, **more}
    return made


def report_of(capture: Path) -> Report:
    return analyse(bundle.read(capture), inputs.read_statement(None), None, catalogue())


def imported(document: dict[str, Any], folder: Path) -> Path:
    (folder / "x.har").write_bytes(dialects.spelt(document))
    import_files([folder / "x.har"], folder / "capture")
    return folder / "capture"


def only(capture: Path) -> Flow:
    [flow] = bundle.read(capture).flows
    return flow


@pytest.mark.parametrize("why", NEVER)
def test_what_never_left_is_an_attempt_and_no_finding(why: str, tmp_path: Path) -> None:
    capture = imported(failing(why), tmp_path)
    assert (only(capture).unsent, only(capture).error) == (True, why)
    report = report_of(capture)
    assert not report.observations
    assert not report.findings
    [attempt] = report.coverage.attempted
    assert (attempt["host"], attempt["requests"], attempt["why"]) == ("api.example.com", 1, why)
    assert IMEI in str(attempt["data_types"]).split(", ")
    [gap] = [gap for gap in unseen(View.of(report)) if "never left" in gap.why]
    assert "api.example.com" in gap.what
    assert IMEI in gap.why
    assert gap.serious
    assert dialects.IMEI not in json.dumps(attempt)


def test_a_claim_that_was_only_set_out_to_be_sent_counts_neither_as_confirmed_nor_as_unused(tmp_path: Path) -> None:
    made = failing(NEVER[0])
    made["log"]["entries"][0]["request"]["url"] = "https://restsdk.amap.com/v3/log?app=demo"
    report = report_of(imported(made, tmp_path))
    [claim] = [claim for claim in report.claims if claim.entry == 1 and claim.data_type == IMEI]
    assert (claim.verdict, claim.rule) == ("not_observable", "C21")
    assert {c.rule for c in report.claims if c.entry == 1} > {"C21"}


@pytest.mark.parametrize("why", GONE)
def test_what_was_sent_and_not_answered_was_sent(why: str, tmp_path: Path) -> None:
    capture = imported(failing(why), tmp_path)
    assert not only(capture).unsent
    report = report_of(capture)
    assert IMEI in {o.data_type for o in report.observations}
    assert report.findings
    assert not report.coverage.attempted


def test_an_answer_that_the_proxy_made_up_is_none(tmp_path: Path) -> None:
    """Fiddler answers itself where the server cannot be reached."""
    made = copy.deepcopy(dialects.fiddler())
    made["log"]["entries"][0]["response"] |= {"status": 502, "statusText": "Fiddler - DNS Lookup Failed"}
    assert only(imported(made, tmp_path)).unsent


def test_a_502_of_a_gateway_is_an_answer(tmp_path: Path) -> None:
    made = copy.deepcopy(dialects.fiddler())
    made["log"]["entries"][0]["response"] |= {"status": 502, "statusText": "Connection refused"}
    assert not only(imported(made, tmp_path)).unsent


def test_what_a_request_says_of_itself_decides_nothing() -> None:
    """Only the tool's reason does: the URL of a request is the app's."""
    assert not failed.unsent({"request": {"url": "https://x.example/ERR_NAME_NOT_RESOLVED"}}, failed.NO_RESPONSE)


@pytest.mark.parametrize("why", ["net::ERR_NAME_NOT_RESOLVED", "net::ERR_EMPTY_RESPONSE"])
@pytest.mark.parametrize("format_", ["har", "mitm"])
def test_an_export_keeps_whether_it_left(why: str, format_: str, tmp_path: Path) -> None:
    capture = imported(failing(why), tmp_path)
    out = tmp_path / f"out.{format_}"
    (export.to_har if format_ == "har" else export.to_mitm)(capture, out)
    import_files([out], tmp_path / "again")
    assert (only(tmp_path / "again").unsent, only(tmp_path / "again").error) == (only(capture).unsent, why)


@pytest.mark.parametrize(
    ("setup", "tls", "unsent"), [(None, None, True), (2.0, None, True), (2.0, 3.0, False)], ids=["tcp", "tls", "sent"]
)
def test_a_flow_of_mitmproxy_left_when_its_server_leg_stood(
    setup: float | None, tls: float | None, unsent: bool, tmp_path: Path
) -> None:
    server = Server(address=("api.example.com", 443), tls=True)
    server.timestamp_start, server.timestamp_tcp_setup, server.timestamp_tls_setup = 1.0, setup, tls
    flow = http.HTTPFlow(Client(peername=("192.0.2.1", 5), sockname=("192.0.2.2", 6), timestamp_start=1.0), server)
    headers = http.Headers([(b"content-type", b"application/json")])
    flow.request = http.Request.make("POST", dialects.URL, dialects.BODY, headers)
    flow.error = Error("server closed connection", 4.0)
    with (tmp_path / "x.mitm").open("wb") as file:
        FlowWriter(file).add(flow)  # type: ignore[no-untyped-call]  # mitmproxy
    import_files([tmp_path / "x.mitm"], tmp_path / "capture")
    assert only(tmp_path / "capture").unsent is unsent
    report = report_of(tmp_path / "capture")
    assert bool(report.coverage.attempted) is unsent
    assert bool(report.findings) is not unsent
