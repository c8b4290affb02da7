"""Each command on a small capture, as a user calls it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest
import sealing
from cli.conftest import IDENTITY, IMEI, Call, exchange, har

from sdkwitness.capture import bundle
from sdkwitness.capture.importers import import_files
from sdkwitness.capture.records import Mark
from sdkwitness.frames.columns import TABLES
from sdkwitness.report.json import read

REPORT_FILES = {
    "report.html",
    "report.json",
    "summary.md",
    "report.sarif",
    "junit.xml",
    "store-table.csv",
    "store-table.xlsx",
    "policheck.csv",
    "data-safety.csv",
    *(f"{t}.parquet" for t in TABLES),
}


def test_analyze_writes_every_file_twice_the_same(tmp_path: Path, capture: Path, call: Call) -> None:
    done = call("analyze", capture, "--out", tmp_path / "one")
    assert done.out.splitlines()[-1] == f"report: {tmp_path / 'one' / 'report.html'}"
    assert {f.name for f in (tmp_path / "one").iterdir()} == REPORT_FILES
    call("analyze", capture, "--out", tmp_path / "two")
    for name in REPORT_FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    assert bundle.read(capture).flows


def test_only_a_revealed_report_holds_values_and_it_says_so(tmp_path: Path, capture: Path, call: Call) -> None:
    held: dict[str, set[str]] = {}
    for place, options in (("plain", ()), ("open", ("--reveal",))):
        call("analyze", capture, "--out", tmp_path / place, *options)
        held[place] = {f.name for f in (tmp_path / place).iterdir() if IMEI.encode() in f.read_bytes()}
    assert held == {"plain": set(), "open": {"report.json", "report.html"}}
    says = "Values are shown in full"
    assert says in (tmp_path / "open" / "report.html").read_text()
    assert says in (tmp_path / "open" / "summary.md").read_text()
    assert says in call("analyze", capture, "--out", tmp_path / "open", "--reveal").out
    assert says not in (tmp_path / "plain" / "report.html").read_text()
    assert '"raw": ' not in (tmp_path / "plain" / "report.json").read_text()


def test_analyze_fails_on_what_it_is_told_to(tmp_path: Path, capture: Path, call: Call) -> None:
    codes = {
        level: call("analyze", capture, "--out", tmp_path / "r", "--fail-on", level).code
        for level in ("low", "critical")
    }
    severities = {f.severity for f in read(tmp_path / "r").findings if f.grade != "indicative"}
    assert severities - {"none"}
    assert codes == {"low": 1, "critical": 1 if "critical" in severities else 0}


def test_analyze_never_says_clean_without_hooks(tmp_path: Path, call: Call) -> None:
    empty = tmp_path / "empty.har"
    empty.write_text(har(exchange("api.example.com", "{}", 1)))
    import_files([empty], tmp_path / "cap")
    done = call("analyze", tmp_path / "cap", "--out", tmp_path / "r")
    assert "No finding needs attention" not in done.out
    assert "comes from network traffic alone" in done.out.replace("\n", " ").replace("  ", "")


def test_analyze_defaults_to_a_directory_beside_the_capture(capture: Path, call: Call) -> None:
    call("analyze", capture, "--quiet")
    assert (capture.parent / "cap-report" / "report.json").is_file()


def test_analyze_of_several_captures_gives_each_its_directory(tmp_path: Path, har_file: Path, call: Call) -> None:
    for name in ("a", "b"):
        import_files([har_file], tmp_path / name)
    done = call("analyze", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "r", "--json")
    assert [Path(d["report"]).name for d in json.loads(done.out)] == ["a", "b"]
    assert (tmp_path / "r" / "b" / "report.html").is_file()


def test_json_is_one_document_and_nothing_else(tmp_path: Path, capture: Path, call: Call) -> None:
    document = json.loads(call("analyze", capture, "--out", tmp_path / "r", "--json").out)
    assert document["report"] == str(tmp_path / "r")
    assert set(document["findings"]) == {"critical", "high", "medium", "low", "none"}
    assert sum(document["findings"].values()) == len(read(tmp_path / "r").findings)


def test_no_value_in_full_is_printed_or_written(tmp_path: Path, capture: Path, call: Call) -> None:
    done = call("analyze", capture, "--out", tmp_path / "r")
    assert IMEI not in done.out + done.err
    for file in (tmp_path / "r").iterdir():
        assert IMEI.encode() not in file.read_bytes(), file.name


def test_an_unfinished_capture_is_analysed_and_exits_3(tmp_path: Path, capture: Path, call: Call) -> None:
    manifest = json.loads((capture / "manifest.json").read_text())
    del manifest["ended"]
    (capture / "manifest.json").write_text(json.dumps(manifest))
    done = call("analyze", capture, "--out", tmp_path / "r")
    assert done.code == 3
    assert {f.name for f in (tmp_path / "r").iterdir()} == REPORT_FILES


def test_what_was_imported_of_a_file_that_ends_early_is_analysed_and_exits_3(tmp_path: Path, call: Call) -> None:
    whole = har(*(exchange("api.example.com", "{}", n) for n in range(20)))
    codes = {}
    for name, data in {"whole": whole, "cut": whole[: len(whole) * 2 // 3]}.items():
        (tmp_path / f"{name}.har").write_text(data)
        imported = call("import", tmp_path / f"{name}.har", "--out", tmp_path / name).code
        redacted = tmp_path / f"{name}-redacted"
        assert call("export", tmp_path / name, "--redacted", "--format", "capture", "--out", redacted).code == 0
        reports = (call("analyze", of, "--out", tmp_path / "r", "--quiet").code for of in (tmp_path / name, redacted))
        codes[name] = (imported, *reports)
    assert codes == {"whole": (0, 0, 0), "cut": (3, 3, 3)}


def test_an_earlier_report_survives_a_wrong_call(tmp_path: Path, capture: Path, call: Call) -> None:
    call("analyze", capture, "--out", tmp_path / "r")
    before = (tmp_path / "r" / "report.json").read_bytes()
    (tmp_path / "noise").write_bytes(b"\x00\x01")
    assert call("analyze", capture, "--statement", tmp_path / "noise", "--out", tmp_path / "r").code == 2
    assert (tmp_path / "r" / "report.json").read_bytes() == before


def test_classify_prints_a_line_an_observation(tmp_path: Path, call: Call) -> None:
    (tmp_path / "id.yaml").write_text(IDENTITY)
    (tmp_path / "body").write_text(json.dumps({"d": {"imei": IMEI}}))
    done = call("classify", tmp_path / "body", "--identity", tmp_path / "id.yaml", "--content-type", "application/json")
    rows = [json.loads(line) for line in done.out.splitlines()]
    found = [r for r in rows if r["data_type"] == "id.device.permanent.imei"]
    assert found
    assert found[0]["path"].startswith("body > json:$.d.imei")
    assert found[0]["grade"] == "proven"
    assert not {"id", "evidence", "time", "recipient"} & set(found[0])
    assert IMEI not in done.out
    shown = call("classify", tmp_path / "body", "--identity", tmp_path / "id.yaml", "--reveal")
    assert json.loads(shown.out.splitlines()[0])["value"]["raw"] == IMEI


def test_classify_says_where_it_stopped(tmp_path: Path, call: Call) -> None:
    (tmp_path / "body").write_bytes(b"[" * 50_000)
    with (tmp_path / "large").open("wb") as large:
        large.truncate(1 << 30)
    for name, path, reason, size in (("body", "body > json", "depth", 50_000), ("large", "body", "size", 1 << 30)):
        done = call("classify", tmp_path / name)
        (row,) = [json.loads(line) for line in done.out.splitlines()]
        assert (row["data_type"], row["path"], row["note"], row["size"]) == ("unknown", path, reason, size)


def test_classify_reads_stdin_and_the_url(monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    done = call("classify", "-", "--url", f"https://api.example.com/v1?imei={IMEI}")
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert any(r["path"].startswith("url") and r["data_type"].endswith("imei") for r in rows)
    assert {r["host"] for r in rows} == {"api.example.com"}


def test_classify_of_nothing_prints_nothing(tmp_path: Path, call: Call) -> None:
    (tmp_path / "body").write_bytes(b"")
    assert call("classify", tmp_path / "body") == (0, "", "")


def test_trace_finds_a_value_and_hides_it(capture: Path, call: Call) -> None:
    done = call("trace", capture, IMEI)
    assert done.code == 0
    assert "apilocate.amap.com" in done.out
    assert "collect.example.com" in done.out
    assert IMEI not in done.out
    assert IMEI in call("trace", capture, IMEI, "--reveal").out
    assert call("trace", capture, "350000000000006").code == 1


def test_trace_tells_who_got_it_how_often_when_and_how(capture: Path, call: Call) -> None:
    lines = call("trace", capture, IMEI).out.splitlines()
    assert lines[-1] == "2 places"
    told = [line for line in lines if " (network): " in line]
    assert len(told) == 2
    assert any(line.startswith("AutoNavi") and "1 place in 1 flow, " in line and "as raw" in line for line in told)


def test_trace_says_how_it_looked_and_never_what_for(capture: Path, call: Call) -> None:
    short = call("trace", capture, "f")
    assert "short" in short.err
    lone = call("trace", IMEI)
    assert lone.code == 2
    assert IMEI not in lone.out + lone.err
    wrong = call("trace", capture, "captures/run-2")
    assert (wrong.code, "taken for the value" in wrong.err) == (1, True)
    assert call("trace", capture, "x" * 5000).code == 2


def test_trace_reads_the_value_from_stdin(capture: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{IMEI}\n"))
    done = call("trace", capture, "-", "--json")
    assert {row["evidence"] for row in json.loads(done.out)} == {"flow:1", "flow:2"}


def test_mark_sets_marks(capture: Path, call: Call) -> None:
    assert call("mark", capture, "scenario", "outdoor_run", "--start").code == 0
    assert call("mark", capture, "consent", "given").code == 0
    marks = [(m.kind, m.name, m.state) for m in bundle.read(capture).marks]
    assert marks == [("scenario", "outdoor_run", "start"), ("consent", "given", "at")]
    assert all(isinstance(m, Mark) for m in bundle.read(capture).marks)


def test_seal_and_verify(capture: Path, call: Call) -> None:
    assert call("seal", capture).code == 0
    assert call("verify", capture).code == 0
    data = bytearray((capture / "flows.journal").read_bytes())
    data[len(data) // 2] ^= 1
    sealing.overwrite(capture / "flows.journal", data)
    done = call("verify", capture)
    assert done.code == 1
    assert "flows.journal" in done.out
    assert call("mark", capture, "consent", "given").code == 2


@pytest.mark.parametrize("form", ["mitm", "har"])
def test_what_is_exported_and_imported_again_gives_the_same_findings(
    tmp_path: Path, capture: Path, call: Call, form: str
) -> None:
    file = tmp_path / f"out.{form}"
    assert call("export", capture, "--format", form, "--out", file).out == f"2 flows written to {file}\n"
    assert call("import", file, "--app", "com.mi.health", "--out", tmp_path / "again").code == 0
    (tmp_path / "again" / "identity.yaml").write_text(IDENTITY)
    done = call("diff", capture, tmp_path / "again", "--fail-on", "low")
    assert done.code == 0, done.out
    assert done.out.startswith("0 new findings, 0 changed, 0 gone")


def test_import_reports_what_it_skips(tmp_path: Path, call: Call) -> None:
    file = tmp_path / "part.har"
    file.write_text(har(exchange("api.example.com", "{}", 1), {"request": {"url": 7}}))
    done = call("import", file, "--out", tmp_path / "cap")
    assert done.code == 0
    assert done.out.startswith("1 flow imported, 1 entry skipped")
    assert "Skipped: part.har" in done.err


def test_diff_tells_new_from_gone(tmp_path: Path, capture: Path, call: Call) -> None:
    file = tmp_path / "one.har"
    file.write_text(har(exchange("apilocate.amap.com", json.dumps({"d": {"imei": IMEI}}), 1)))
    import_files([file], tmp_path / "less", app="com.mi.health")
    (tmp_path / "less" / "identity.yaml").write_text(IDENTITY)
    for name, path in (("less", tmp_path / "less"), ("more", capture)):
        call("analyze", path, "--out", tmp_path / f"{name}-report")
    more = call("diff", tmp_path / "less-report", tmp_path / "more-report", "--fail-on", "low")
    assert more.code == 1
    assert more.out.startswith("new ")
    less = call("diff", tmp_path / "more-report", tmp_path / "less-report", "--fail-on", "low")
    assert less.code == 0
    assert less.out.startswith("gone ")
    assert json.loads(call("diff", capture, capture, "--json").out)["new"] == []


def test_statement_parse_check_and_show(tmp_path: Path, call: Call) -> None:
    shown = call("statement", "show")
    assert shown.code == 0
    assert "mi-fitness: 21 entries" in shown.out
    assert "Amap SDK" in shown.out
    document = json.loads(call("statement", "show", "--json").out)
    assert len(document["entries"]) == 21
    text = tmp_path / "s.txt"
    text.write_text(
        "Third party name: Example Ltd.\nSharing type: Embed SDK (Example SDK)\nShared information: IMEI, OAID\n"
        "Purpose of use: ads\nUsage scenario: when using the app\nSharing method: SDK local acquisition\n"
    )
    done = call("statement", "parse", text, "--out", tmp_path / "s.yaml")
    assert done.code == 0, done
    again = call("statement", "show", tmp_path / "s.yaml", "--json")
    assert [d["item"] for d in json.loads(again.out)["entries"][0]["disclosures"]] == ["IMEI", "OAID"]
    checked = call("statement", "check", text, "--json")
    assert checked.code == (1 if json.loads(checked.out)["defects"] else 0)


def test_doctor_says_that_audit_runs_here(call: Call) -> None:
    done = call("doctor", "--json")
    assert done.code == 0
    document = json.loads(done.out)
    assert document["audit"] is True
    assert {"mitmproxy", "frida", "Java 17", "agent.js"} <= {c["name"] for c in document["checks"]}


def test_a_policy_accepts_findings_for_a_while_and_then_fails(tmp_path: Path, capture: Path, call: Call) -> None:
    place = tmp_path / "r"
    assert call("analyze", capture, "--out", place).code == 1
    failing = [f for f in read(place).findings if f.severity in ("high", "critical") and f.grade != "indicative"]
    rows = "".join(
        f"  - {{owner: me, reason: known, expires: DAY, data_type: {f.data_type}, verdict: {f.verdict}}}\n"
        for f in failing
    )
    policy = tmp_path / "policy.yaml"

    policy.write_text("suppressions:\n" + rows.replace("DAY", "2999-12-31"))
    done = call("analyze", capture, "--out", place, "--policy", policy)
    assert done.code == 0, done.err
    assert "accepted" in done.out
    assert {s.state for s in read(place).suppressions} == {"active"}
    assert all("me, until 2999-12-31: known" in (place / n).read_text() for n in ("report.html", "report.sarif"))
    assert "<skipped" in (place / "junit.xml").read_text()
    assert "known" in (place / "summary.md").read_text()

    policy.write_text("suppressions:\n" + rows.replace("DAY", "2001-01-01"))
    assert call("analyze", capture, "--out", place, "--policy", policy).code == 1
    assert {s.state for s in read(place).suppressions} == {"expired"}


def test_an_expired_suppression_fails_a_run_that_is_clean_otherwise(tmp_path: Path, capture: Path, call: Call) -> None:
    policy = tmp_path / "policy.yaml"
    rows = ["{owner: me, reason: all, expires: 2999-12-31, data_type: id}"]
    for extra, code in (([], 0), (["{owner: me, reason: old, expires: 2001-01-01, data_type: bio}"], 1)):
        policy.write_text(f"suppressions: [{', '.join(rows + extra)}]")
        done = call("analyze", capture, "--out", tmp_path / "r", "--policy", policy)
        assert done.code == code, done.err
    assert "expired on" not in done.out
    assert "the first on 2001-01-01: renew or remove it" in done.err
    assert 'type="expired"' in (tmp_path / "r" / "junit.xml").read_text()


def test_only_what_is_new_fails_where_the_policy_says_so(tmp_path: Path, capture: Path, call: Call) -> None:
    assert call("analyze", capture, "--out", tmp_path / "accepted").code == 1
    policy = tmp_path / "policy.yaml"
    policy.write_text("baseline: {report: accepted, fail_on_new_only: true}")
    assert call("analyze", capture, "--out", tmp_path / "r", "--policy", policy).code == 0
    assert not [f for f in read(tmp_path / "r").findings if "new_since_baseline" in f.overlays]

    empty = json.loads((tmp_path / "accepted" / "report.json").read_text())
    (tmp_path / "accepted" / "report.json").write_text(json.dumps({**empty, "findings": []}))
    assert call("analyze", capture, "--out", tmp_path / "r", "--policy", policy).code == 1
    assert all("new_since_baseline" in f.overlays for f in read(tmp_path / "r").findings)


def test_a_policy_sets_from_when_on_a_run_fails(tmp_path: Path, capture: Path, call: Call) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("fail_on: low")
    assert call("analyze", capture, "--out", tmp_path / "r", "--policy", policy).code == 1
    policy.write_text("fail_on: never")
    done = call("analyze", capture, "--out", tmp_path / "r", "--policy", policy)
    assert (done.code, done.out) == (2, "")
    assert "fail_on" in done.err


def test_diff_names_the_builds(tmp_path: Path, call: Call) -> None:
    (tmp_path / "a.har").write_text(har(exchange("a.example", "{}", 1)))
    for build in ("1.0", "1.1"):
        assert (
            call("import", tmp_path / "a.har", "--app", "com.example", "--build", build, "--out", tmp_path / build).code
            == 0
        )
    done = call("diff", tmp_path / "1.0", tmp_path / "1.1")
    assert "com.example 1.0" in done.err
    assert "com.example 1.1" in done.err


def test_alternatives_are_read_strictly_where_asked(tmp_path: Path, call: Call) -> None:
    body = json.dumps({"imei": IMEI, "imsi": "460001234567890"})
    (tmp_path / "a.har").write_text(har(exchange("mobilegw.alipay.com", body, 1)))
    assert call("import", tmp_path / "a.har", "--app", "com.mi.health", "--out", tmp_path / "c").code == 0
    found: dict[bool, set[str]] = {}
    for strict in (False, True):
        call("analyze", tmp_path / "c", "--out", tmp_path / "r", *(["--strict-alternatives"] if strict else []))
        found[strict] = {f.verdict for f in read(tmp_path / "r").findings if f.data_type.startswith("id.")}
    assert found == {False: {"disclosed"}, True: {"condition_violated"}}
