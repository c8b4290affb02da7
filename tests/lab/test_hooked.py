"""The real agent in the real device: what hooks on Android's names see there."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
import yaml

from sdkwitness.app import targets
from sdkwitness.app.host import AgentHost
from sdkwitness.capture import bundle
from sdkwitness.capture.records import AgentRecord, Coverage, Event, Stack
from sdkwitness.lab import identity_text, jvm
from sdkwitness.lab.device import LabDevice
from sdkwitness.lab.origin import OriginProcess
from sdkwitness.lab.script import Step
from sdkwitness.wire.process import ProxyProcess

IDENTITY = yaml.safe_load(identity_text())
API_LEVEL = 30
NOT_ON_THIS_DEVICE = {
    "AsyncCall.$init",
    "RequestQueue.add",
    "NetworkDispatcher.processRequest",
} | {t.id for t in targets.load() if all(site.since > API_LEVEL for site in t.sites)}
"""Targets of other vendors, libraries or API levels; everything else has to be there to be hooked."""


class Seen(NamedTuple):
    """What the agent told of a session with the tests' scenes."""

    coverage: Coverage
    events: tuple[Event, ...]
    stacks: dict[str, Stack]

    def of(self, target: str) -> list[Event]:
        return [event for event in self.events if event.target == target]

    def frames(self, event: Event) -> str:
        assert event.stack is not None
        return " ".join(self.stacks[event.stack].frames)


@pytest.fixture(scope="module")
def seen(probe: Path, origin: OriginProcess, proxy: ProxyProcess, tmp_path_factory: pytest.TempPathFactory) -> Seen:
    lines: list[bytes] = []
    names = ("refusal", "deliveries", "binder", "get https://hooked.example.com/")
    device = LabDevice(
        proxy=proxy.address,
        ca_files=(proxy.ca_file, origin.ca_file),
        origin_raw_host=origin.raw_host,
        workdir=tmp_path_factory.mktemp("device"),
        steps=[Step(kind="run", name=name) for name in names],
        classpath=(probe,),
    )
    host = AgentHost(lines.extend)
    try:
        pid = device.start()
        coverage = host.attach(pid)
        # The trap of hooking HotSpot: a thread left inside the VM stops the next safepoint for ever.
        jcmd = jvm.find().parent / "jcmd"
        subprocess.run([jcmd, str(pid), "GC.run"], check=True, capture_output=True, timeout=30)
        device.begin()
        device.play(lambda _: None, lambda _: None)
        host.flush()
        assert device.failures == ()
    finally:
        host.detach()
        device.stop()
    decoder = msgspec.json.Decoder(AgentRecord)
    records = [decoder.decode(line) for line in lines]
    return Seen(
        coverage,
        tuple(record for record in records if isinstance(record, Event)),
        {record.id: record for record in records if isinstance(record, Stack)},
    )


def test_every_target_of_this_android_can_be_hooked(seen: Seen) -> None:
    java = {target.id for target in targets.load()}
    outcomes = {status.target: status.outcome for status in seen.coverage.hooks if status.target in java}
    assert set(outcomes.values()) <= {"installed", "absent"}
    assert {target for target, outcome in outcomes.items() if outcome == "absent"} <= NOT_ON_THIS_DEVICE
    assert len(outcomes) > 80


def test_a_read_gives_the_identity_and_a_refused_read_its_exception(seen: Seen) -> None:
    (imei,) = seen.of("TelephonyManager.getImei")
    assert [value.text for value in imei.values] == [IDENTITY["imei"][0]]
    assert "com.mi.health.Scenes.refusal" in seen.frames(imei)
    (refused,) = seen.of("TelephonyManager.getDeviceId")
    assert refused.error == "java.lang.SecurityException"


def test_positions_and_the_wearables_samples_are_delivered_through_androids_own_classes(seen: Seen) -> None:
    fixes = seen.of("LocationListener.onLocationChanged")
    latitudes = [value.text for fix in fixes for value in fix.values if value.name == "latitude"]
    # binder threads of their own deliver them
    assert sorted(filter(None, latitudes)) == sorted(str(place["latitude"]) for place in IDENTITY["places"][:2])
    notified = seen.of("BluetoothGattCallback.onCharacteristicChanged")
    samples = [value.blob.data[1] for event in notified for value in event.values if value.blob is not None]
    assert samples == IDENTITY["health"]["heart_rate"]
    assert len(seen.of("SensorEventListener.onSensorChanged")) == len(samples)


def test_a_binder_call_names_its_interface(seen: Seen) -> None:
    (call,) = seen.of("BinderProxy.transact")
    assert call.ipc is not None
    assert call.ipc.peer == "com.bun.lib.MsaIdInterface"


def test_the_handshake_of_the_app_is_the_one_that_the_proxy_saw(seen: Seen, capture: Path) -> None:
    randoms = {
        event.connection.client_random: seen.frames(event)
        for event in seen.events
        if event.kind == "tls" and event.connection is not None and event.connection.client_random
    }
    assert len(randoms) == 2
    deadline = time.monotonic() + 10
    joined: dict[str, str] = {}
    while len(joined) < 2 and time.monotonic() < deadline:
        flows = bundle.read(capture).flows
        joined = {flow.host: randoms[flow.client_random] for flow in flows if flow.client_random in randoms}
        time.sleep(0.1)
    assert "com.mi.health.Scenes.begin" in joined["begin.example.com"]
    assert "com.mi.health.Scenes.run" in joined["hooked.example.com"]
