"""HAR files as files: packed, in another encoding, cut, damaged, hostile, large."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import random
import time
import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import pytest
from dialects import ANSWER, BODY, DIALECTS, Object, chrome, load, log, playwright, spelt, zipped

from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import array, import_files, unpacked
from sdkwitness.capture.records import Flow, Recording


def many(count: int, **changes: object) -> Object:
    """Chrome's HAR with `count` entries, told apart by their paths."""
    document = chrome()
    [first] = document["log"]["entries"]
    asked: list[Object] = [
        {**first["request"], "url": f"https://h.example/{n}", "queryString": []} for n in range(count)
    ]
    document["log"]["entries"] = [{**first, **changes, "request": request} for request in asked]
    return document


def paths(recording: Recording) -> list[str]:
    return [f.request.path for f in recording.flows if f.request is not None]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16-le", "utf-16-be", "utf-8"])
def test_a_har_in_any_encoding_of_unicode(tmp_path: Path, encoding: str) -> None:
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    recording, summary = load(tmp_path, (mark + spelt(chrome()).decode()).encode(encoding))
    [flow] = recording.flows
    assert flow.request is not None
    assert (flow.request.body or b"").decode() == BODY
    assert summary.problems == ()


def test_a_har_in_gzip(tmp_path: Path) -> None:
    recording, summary = load(tmp_path, gzip.compress(spelt(many(3))), "in.har.gz")
    assert paths(recording) == ["/0", "/1", "/2"]
    assert summary.cut == ()


def test_a_har_in_gzip_that_is_cut_is_read_up_to_there(tmp_path: Path) -> None:
    packed = gzip.compress(spelt(many(200, _noise=random.Random(1).randbytes(2000).hex())))
    recording, summary = load(tmp_path, packed[: len(packed) // 2])
    assert 0 < len(recording.flows) < 200
    why, where = summary.cut
    assert why == "in.har: the file is damaged or ends too early, and is unpacked only up to there."
    assert where.startswith(f"in.har: the file ends inside entry {len(recording.flows) + 1}: ")
    assert recording.problems[0] == summary.cut[0]


def test_a_bomb_is_unpacked_only_so_far(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacked, "FLOOR", 1 << 20)
    head = spelt(many(2))[:-3] + b","
    recording, summary = load(tmp_path, gzip.compress(head + b" " * (64 << 20)))
    assert paths(recording) == ["/0", "/1"]
    assert summary.cut[0] == "in.har: the file grows to more than 200 times its size when it is unpacked."
    bomb = zipped(har__har=head + b" " * (64 << 20))
    (tmp_path / "bomb.zip").write_bytes(bomb)
    summary = import_files([tmp_path / "bomb.zip"], tmp_path / "out2")
    assert (summary.flows, len(summary.cut)) == (2, 2)


def attached(*, sha: bool = False) -> tuple[Object, dict[str, bytes]]:
    """Playwright's HAR with its bodies in files of their own."""
    document = playwright()
    [entry] = document["log"]["entries"]
    files: dict[str, bytes] = {}
    for told, data in ((entry["request"]["postData"], BODY.encode()), (entry["response"]["content"], ANSWER.encode())):
        name = hashlib.sha1(data, usedforsecurity=False).hexdigest() + ".json"
        del told["text"]
        told["_sha1" if sha else "_file"] = name
        files[("resources/" if sha else "") + name] = data
    return document, files


def bodies(recording: Recording) -> tuple[bytes | None, bytes | None]:
    [flow] = recording.flows
    assert flow.request is not None
    assert flow.response is not None
    return flow.request.body, flow.response.body


def test_playwrights_zip_with_its_bodies(tmp_path: Path) -> None:
    document, files = attached()
    recording, summary = load(tmp_path, zipped(**files, **{"har.har": spelt(document)}), "trace.zip")
    assert bodies(recording) == (BODY.encode(), ANSWER.encode())
    assert (summary.problems, summary.cut) == ((), ())


@pytest.mark.parametrize("sha", [False, True])
def test_playwrights_har_with_its_bodies_beside(tmp_path: Path, sha: bool) -> None:
    document, files = attached(sha=sha)
    (tmp_path / "resources").mkdir()
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    assert bodies(load(tmp_path, spelt(document))[0]) == (BODY.encode(), ANSWER.encode())


def test_a_har_reads_no_file_that_is_no_body_of_its_own(tmp_path: Path) -> None:
    document, files = attached()
    secret, name = tmp_path / "secret", next(iter(files))
    secret.write_bytes(b"secret")
    (tmp_path / name).symlink_to(secret)
    content = document["log"]["entries"][0]["response"]["content"]
    for wanted in ("../secret", str(secret), "secret", "a" * 40):
        content["_file"] = wanted
        (tmp_path / "in.har").write_bytes(spelt(document))
        import_files([tmp_path / "in.har"], tmp_path / "out")
        assert bodies(bundle.read(tmp_path / "out")) == (None, None)
        for file in (tmp_path / "out").iterdir():
            file.unlink()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK\x03\x04", "damaged ZIP archive"),
        (zipped(a__txt=b"x"), "ZIP archive without a HAR file"),
        (zipped(a__har=b"{}", b__har=b"{}"), "2 HAR files: unpack it"),
        (gzip.compress(b"{", mtime=0), "cannot be read as JSON"),
        (gzip.compress(b"x", mtime=0), "no file that can be imported"),
    ],
)
def test_archives_that_hold_no_har_are_one_sentence(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(UserError, match=said) as caught:
        load(tmp_path, data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("indent", [None, 2])
def test_a_har_that_is_cut_anywhere_gives_the_entries_before_the_cut(tmp_path: Path, indent: int | None) -> None:
    document = many(4)
    data = json.dumps(document, indent=indent).encode()
    ends = [i.end for i in spans(data)]
    for number, at in enumerate(range(ends[0], len(data) - 1, 997)):
        out = tmp_path / f"out{number}"
        (tmp_path / "in.har").write_bytes(data[:at])
        summary = import_files([tmp_path / "in.har"], out)
        assert summary.flows == sum(end <= at for end in ends)
        assert len(summary.cut) == (at <= ends[-1] + (0 if indent is None else 6))
        assert not summary.skipped


class Span:
    """Where one entry stands in a file."""

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end


def spans(data: bytes) -> list[Span]:
    """Where the entries of a whole file stand."""
    start = data.index(b'"entries":') + len(b'"entries":')
    start = data.index(b"[", start) + 1
    found: list[Span] = []
    decoder = json.JSONDecoder()
    text = data.decode("ascii")
    while True:
        while text[start] in " \n,":
            start += 1
        if text[start] == "]":
            return found
        _, end = decoder.raw_decode(text, start)
        found.append(Span(start, end))
        start = end


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("damage", [b'"', b"{", b"}", b"[", b"]", b"\\", b",", b":", b"\x00", b"\n"])
def test_damage_in_one_entry_costs_no_other(tmp_path: Path, indent: int | None, damage: bytes) -> None:
    data = json.dumps(many(5), indent=indent).encode()
    middle = spans(data)[2]
    at = random.Random(damage[0]).randrange(middle.start + 100, middle.end - 100)
    recording, summary = load(tmp_path, data[:at] + damage + data[at:])
    assert [p for p in paths(recording) if p != "/2"] == ["/0", "/1", "/3", "/4"]
    assert len(recording.flows) + len(summary.skipped) == 5


def test_ten_damaged_entries_of_two_hundred_are_named(tmp_path: Path) -> None:
    data = bytearray(json.dumps(many(200)).encode())
    whole = spans(bytes(data))
    for n in range(10, 200, 20):
        span = whole[n]
        data[data.index(b'"request":', span.start) + 10] = ord(";")
    recording, summary = load(tmp_path, bytes(data))
    assert len(recording.flows) == 190
    assert [s.split(": ")[1].split(" is")[0] for s in summary.skipped] == [f"entry {n + 1}" for n in range(10, 200, 20)]


def test_hundreds_of_damaged_entries_are_named_once_and_counted(tmp_path: Path) -> None:
    data = json.dumps(many(60)).replace('"request":', '"request";').encode()
    data = data.replace(b'"request";', b'"request":', 20)
    recording, summary = load(tmp_path, data)
    assert len(recording.flows) == 20
    assert [s.split(": ")[1].split(" is")[0] for s in summary.skipped[:-1]] == [f"entry {n + 21}" for n in range(10)]
    assert summary.skipped[-1] == "in.har: 30 more entries could not be read, the last of them entry 60."
    assert summary.lost == 40


def test_what_is_left_of_a_damaged_entry_is_no_entry(tmp_path: Path) -> None:
    data = json.dumps(many(3)).encode()
    middle = spans(data)[1]
    left = b'{"request": ;}, ' + b"about, 1, true, " * 50
    recording, summary = load(tmp_path, data[: middle.start] + left + data[middle.start :])
    assert paths(recording) == ["/0", "/1", "/2"]
    assert summary.lost == 1


def test_the_pieces_of_damaged_entries_are_no_entries_of_their_own(tmp_path: Path) -> None:
    """What a flipped bit leaves of a gzip'd file that repeats itself: every entry falls into pieces that are JSON."""
    data = json.dumps(many(60)).replace('"request": {"method"', '"request": }, {"method"').encode()
    data = data.replace(b'"request": }, ', b'"request": ', 20)
    recording, summary = load(tmp_path, data)
    assert len(recording.flows) == 20
    assert summary.lost == 40
    assert not summary.cut


def test_damage_in_the_first_entry_makes_no_entries_of_its_pieces(tmp_path: Path) -> None:
    data = json.dumps(many(3)).replace('"request": {"method"', '"request": }, {"method"', 1).encode()
    recording, summary = load(tmp_path, data)
    assert paths(recording) == ["/1", "/2"]
    assert summary.lost == 1


def test_a_bracket_among_the_pieces_of_an_entry_ends_no_list(tmp_path: Path) -> None:
    data = json.dumps(many(5)).encode()
    middle = spans(data)[2]
    stray = b'{"_connectionId": ;}, ], "headers": []}, '
    recording, summary = load(tmp_path, data[: middle.start] + stray + data[middle.start :])
    assert paths(recording) == ["/0", "/1", "/2", "/3", "/4"]
    assert summary.lost == 1


def test_an_entry_behind_damage_counts_though_it_begins_otherwise(tmp_path: Path) -> None:
    document = many(3)
    last = document["log"]["entries"][2]
    document["log"]["entries"][2] = {"_fromCache": None, **last}
    data = json.dumps(document).encode()
    middle = spans(data)[1]
    recording, summary = load(tmp_path, data[: middle.start] + b'{"x": ;' + data[middle.start + 1 :])
    assert paths(recording) == ["/0", "/2"]
    assert summary.lost == 1


def test_keys_that_stand_twice_in_many_entries_are_told_once(tmp_path: Path) -> None:
    data = json.dumps(many(30)).replace('"request":', '"request": 7, "request":').encode()
    _, summary = load(tmp_path, data)
    assert len(summary.problems) == 11
    assert summary.problems[-1] == "in.har: 20 more entries with a key twice, of which the last was taken."


@pytest.mark.parametrize("at", [-8, -4])
def test_a_har_in_gzip_whose_checksum_or_length_is_wrong_is_told(tmp_path: Path, at: int) -> None:
    packed = bytearray(gzip.compress(json.dumps(many(3)).encode()))
    packed[at] ^= 1
    recording, summary = load(tmp_path, bytes(packed), "in.har.gz")
    assert len(recording.flows) == 3
    assert [s for s in summary.cut if "checksum" in s]


def test_an_entry_that_is_nested_without_end_costs_itself_alone(tmp_path: Path) -> None:
    document = spelt(many(3, _deep=["@"])).replace(b'"@"', b"[" * 50_000 + b"]" * 50_000, 1)
    recording, summary = load(tmp_path, document)
    assert paths(recording) == ["/1", "/2"]
    assert summary.skipped == ("in.har: entry 1 is nested too deeply.",)


def test_a_large_har_is_read_in_little_memory(tmp_path: Path) -> None:
    entry = json.dumps(many(1)["log"]["entries"][0] | {"_pad": "x" * 100_000})
    with (tmp_path / "in.har").open("w") as file:
        file.write('{"log": {"entries": [')
        file.write(",".join([entry] * 300))
        file.write("]}}")
    tracemalloc.start()
    summary = import_files([tmp_path / "in.har"], tmp_path / "out")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert summary.flows == 300
    assert (tmp_path / "in.har").stat().st_size > 30_000_000
    assert peak < 12_000_000


def test_strings_of_any_length_and_escapes_are_scanned(tmp_path: Path) -> None:
    tricky = '}]{["\\' * 1000 + base64.b64encode(bytes(100_000)).decode()
    elements = list(array.elements(spelt([{"request": tricky}, {"request": 1}]), 1, lambda _: None))
    assert [e.value for e in elements if isinstance(e, array.Element)] == [{"request": tricky}, {"request": 1}]
    assert isinstance(elements[-1], array.Ended)


def test_the_first_list_that_is_called_entries_inside_log_counts(tmp_path: Path) -> None:
    document = {"entries": [1], "x": '{"log": {"entries": [2]}}', **log("x", *many(2)["log"]["entries"])}
    assert paths(load(tmp_path, spelt(document))[0]) == ["/0", "/1"]


@pytest.mark.parametrize("name", DIALECTS)
def test_findings_do_not_depend_on_how_the_file_is_laid_out(tmp_path: Path, name: str) -> None:
    document = DIALECTS[name]()
    flows: list[Sequence[Flow]] = []
    for number, data in enumerate((spelt(document), json.dumps(document, indent=4, ensure_ascii=True).encode())):
        (tmp_path / f"{number}.har").write_bytes(data)
        import_files([tmp_path / f"{number}.har"], tmp_path / str(number))
        flows.append(bundle.read(tmp_path / str(number)).flows)
    assert flows[0] == flows[1]


@pytest.mark.parametrize("garbage", [b"1 ", b'{"_connectionId": ', b'{"_connectionId":1}x ', b"} ", b'{"a":"\n', b'" '])
def test_garbage_without_end_takes_no_time_without_end(tmp_path: Path, garbage: bytes) -> None:
    data = spelt(many(1))[:-3] + b"," + garbage * 20_000
    started = time.process_time()
    recording, summary = load(tmp_path, data)
    assert time.process_time() - started < 15
    assert len(recording.flows) == 1
    assert summary.cut or summary.skipped or summary.problems
