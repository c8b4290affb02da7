"""Cases of every data type: bodies that carry it, and bodies that only look as if they did.

One file a group in `cases/classify/leaves/`, a mapping from data type id to two lists:

    id.device.permanent.imei:
      found:
        - {body: '{"imei": "490154203237518"}', path: body > json:$.imei, grade: strong}
      silent:
        - {body: '{"orderNo": "490154203237518"}'}

A case may give `content_type` (JSON by default), `url`, `wrap` (codings applied to the body in order), `body_hex`
in place of `body`, `identity: true` to know the device of `cases/classify/identity.yaml`, `form`, and `placeholder:
true` where the value is expected to say "none". Nothing else may be said of the field that `path` names, but for
what `also` allows. `silent` means that nothing is said of this data type; a
placeholder marked as such says nothing.
"""

from __future__ import annotations

import base64
import gzip
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, NamedTuple
from urllib.parse import quote, urlsplit

import msgspec
import yaml

from sdkwitness.audit.classify.classifier import Classifier
from sdkwitness.audit.decode import decode_body
from sdkwitness.audit.decode.decoded import Decoded
from sdkwitness.audit.model import Hit
from sdkwitness.capture.records import Identity
from sdkwitness.knowledge.identity import parse
from sdkwitness.knowledge.load import catalogue
from sdkwitness.knowledge.model import Catalogue

CASES: Final = Path(__file__).parent / "cases" / "classify"
FEWEST: Final = 5
"""Cases of each kind that every data type needs."""
WRAPS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "zlib": zlib.compress,
    "base64": base64.b64encode,
    "base64url": lambda data: base64.urlsafe_b64encode(data).rstrip(b"="),
    "hex": lambda data: data.hex().encode(),
    "percent": lambda data: quote(data, safe="").encode(),
}


def _words(text: str) -> list[str]:
    return text.split()


STATEMENT_LEAVES: Final = _words("""
id.device.permanent.imei id.device.permanent.meid id.device.permanent.serial id.device.permanent.mac
id.sim.imsi id.sim.iccid id.device.resettable.idfa id.device.resettable.idfv id.device.resettable.android_id
id.device.resettable.oaid id.peripheral.wearable_sn id.peripheral.cplc id.app.push_token id.app.app_id
id.app.channel id.user.account_id id.user.account_info id.user.deidentified
auth.password profile.nickname profile.photo profile.gender profile.birthdate profile.name profile.contact
health.body.height health.body.weight health.body.bone_mass health.body.body_fat health.vital.heart_rate
health.vital.hr_irregular health.vital.ecg health.vital.spo2 health.vital.bp health.vital.skin_temp
health.vital.stress health.sleep health.reproductive.menstrual
fitness.steps fitness.cadence fitness.calories fitness.workout fitness.vo2max fitness.score
loc.precise loc.gnss_raw loc.track_media
net.ip net.wifi_current net.wifi_scan net.cell net.signal net.bluetooth net.type tel.call_status
sensor.rotation_vector sensor.acceleration sensor.pressure sensor.direction sensor.magnetic
dev.model dev.os dev.sysprops dev.app dev.peripheral dev.smart_home
use.page_view use.crash use.feedback_log use.course_url pref.ux_program pref.policy_consent
content.photo content.text content.voice content.contacts fin.card fin.order
""")
"""The leaves of the statement, in the order of the ontology."""
EXTENSION_LEAVES: Final = _words("""
id.device.resettable.gaid id.device.resettable.vaid id.device.resettable.aaid_msa id.device.resettable.udid_vendor
id.device.resettable.guid id.device.resettable.drm_id net.bssid_configured_networks dev.installed_apps
dev.running_processes tel.phone_number tel.call_log content.sms content.calendar content.clipboard
content.browser_history content.files id.gov.cn_id id.gov.passport bio.face bio.fingerprint bio.voiceprint
fin.bank_card fin.payment_record profile.age profile.ethnicity loc.coarse loc.city dev.battery dev.root
dev.emulator dev.disk dev.ram dev.screen use.search use.click label.profile
""")
"""The leaves that other statements name."""


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One body, and what is expected of one data type in it."""

    body: str = ""
    body_hex: str = ""
    wrap: tuple[Literal["gzip", "zlib", "base64", "base64url", "hex", "percent"], ...] = ()
    content_type: str = "application/json"
    url: str = ""
    identity: bool = False
    path: str = ""
    grade: Literal["", "proven", "strong", "indicative"] = ""
    form: str = ""
    placeholder: bool = False
    also: tuple[str, ...] = ()
    """Other data types that the same field may be said to hold; none, unless named."""
    note: str = ""
    """Why the case is there, where the body does not say it."""


class Cases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The cases of one data type."""

    found: tuple[Case, ...]
    silent: tuple[Case, ...]


class Found(NamedTuple):
    """What a case says of a hit, and what a hit says of itself."""

    path: str
    grade: str
    form: str
    placeholder: bool


@cache
def identity() -> Identity:
    """Return the made-up device and user."""
    return parse((CASES / "identity.yaml").read_text("utf-8"), catalogue())


@cache
def load() -> dict[str, Cases]:
    """Return the cases of all files.

    Raises:
        ValueError: a data type stands in two files.
    """
    found: dict[str, Cases] = {}
    for file in sorted((CASES / "leaves").glob("*.yaml")):
        for data_type, cases in msgspec.convert(yaml.safe_load(file.read_text("utf-8")), dict[str, Cases]).items():
            if data_type in found:
                raise ValueError(f"{file.name} gives cases of {data_type}, which another file has")
            found[data_type] = cases
    return found


@cache
def _classifier(*, known: bool) -> Classifier:
    return Classifier(catalogue(), identity() if known else None)


def content(case: Case) -> bytes:
    """Return the bytes of a case, coded."""
    body = bytes.fromhex(case.body_hex) if case.body_hex else case.body.encode()
    for wrap in case.wrap:
        body = WRAPS[wrap](body)
    return body


def decoded(case: Case) -> Decoded:
    """Return the leaves of a case."""
    return decode_body(content(case), case.content_type, case.url)


def observe(case: Case) -> tuple[Hit, ...]:
    """Return all that the classifier finds in a case."""
    parts = urlsplit(case.url)
    classifier = _classifier(known=case.identity)
    return classifier.classify(decoded(case), host=parts.hostname or "", request_path=parts.path)


def said(case: Case, data_type: str) -> list[Found]:
    """Return what the classifier says of one data type in a case."""
    return [
        Found(" > ".join(hit.leaf.path), hit.grade, hit.form, hit.placeholder)
        for hit in observe(case)
        if hit.data_type == data_type
    ]


def rivals(case: Case, data_type: str) -> list[str]:
    """Return what else the classifier says of the field of a case."""
    return [
        hit.data_type
        for hit in observe(case)
        if hit.data_type not in (data_type, *case.also) and " > ".join(hit.leaf.path) == case.path
    ]


def gaps(tables: Catalogue, cases: Mapping[str, Cases], leaves: Iterable[str], fewest: int = FEWEST) -> Iterator[str]:
    """Yield a sentence for each data type that lacks its row or its cases.

    Args:
        tables: the catalogue.
        cases: data type to its cases.
        leaves: the data types that the ontology names.
        fewest: different bodies that a data type needs of each kind.
    """
    rows = tables.data_types
    yield from (f"{leaf} has no row" for leaf in leaves if leaf not in rows)
    yield from (f"there are cases of {name}, which is no data type" for name in cases if name not in rows)
    for row in rows.values():
        given = cases.get(row.id, Cases((), ()))
        if row.umbrella:
            continue
        for kind, some in (("found", given.found), ("silent", given.silent)):
            different = Counter((content(case), case.url, case.content_type, case.identity) for case in some)
            if len(different) < fewest:
                yield f"{row.id} has {len(different)} cases of {kind} and needs {fewest}"
        yield from (
            f"{row.id} has a case of found without a path or grade" for c in given.found if not (c.path and c.grade)
        )
        yield from (
            f"{row.id} has a case of silent that expects something"
            for c in given.silent
            if c.path or c.grade or c.form or c.placeholder
        )
