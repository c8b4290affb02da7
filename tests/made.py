"""Made recordings for the analysis and what is asked of their reports."""

from __future__ import annotations

import json
from functools import cache

from factories import SECOND, T0, event, flow, identity, manifest, recording, stack

from sdkwitness.audit.analyse import analyse
from sdkwitness.audit.model import Claim, Finding, Report
from sdkwitness.capture.records import Coverage, Device, Event, Flow, HookStatus, Identity, Recording, Value
from sdkwitness.knowledge.load import catalogue
from sdkwitness.statement.load import load
from sdkwitness.statement.model import Statement

IMEI = "490154203237518"
ANDROID_ID = "a1b2c3d4e5f60718"
IMEI_TYPE = "id.device.permanent.imei"
KNOWN: Identity = identity(id__device__permanent__imei=IMEI, id__device__resettable__android_id=ANDROID_ID)
LAB = Device(platform="android-lab", api_level=30, privileged=True)
HOOKED = manifest(hooks="on", device=LAB)
COVERED = (Coverage(process="com.mi.health", pid=1, hooks=(HookStatus(target="X.y", outcome="installed"),)),)
AMAP = stack("amap", "android.telephony.TelephonyManager.getImei", "com.loc.m.a")
APP = stack("app", "com.mi.health.Main.run")
UNKNOWN = stack("unknown", "io.trackly.beacon.Beacon.hit")
STACKS = (AMAP, APP, UNKNOWN)


@cache
def statement() -> Statement:
    return load(None, catalogue())


def report(made: Recording, known: Identity | None = KNOWN) -> Report:
    return analyse(made, statement(), known, catalogue())


def hooked(**fields: object) -> Recording:
    return recording(**{"manifest": HOOKED, "coverage": COVERED, "stacks": STACKS, **fields})


def read(seq: int, *, who: str = "amap", at: int = T0, text: str | None = IMEI, error: str | None = None) -> Event:
    values = (Value(name="return", data_type=IMEI_TYPE, text=text),) if error is None else ()
    return event(seq, at=at, stack=who, values=values, error=error)


def imei_to(host: str, n: int = 1, *, at: int = T0 + SECOND) -> Flow:
    return flow(n, host=host, body=json.dumps({"imei": IMEI}).encode(), at=at)


def one(found: Report, data_type: str = IMEI_TYPE) -> Finding:
    (finding,) = [f for f in found.findings if f.data_type == data_type]
    return finding


def claim(found: Report, name: str) -> Claim:
    return next(c for c in found.claims if c.id == name)
