"""Small files that lie beside logs and packets: PiRogue's device, its advertising ids, and what is no source at all.

PiRogue writes `device.json` (properties of the device, `AndroidDevice.get_device_properties`), `ad_ids.txt` (one
advertising id a line, `log_ad_ids.js`) and `experiment.json` (names and starts of its other files); it, friTap and
browsers write TLS keys in the NSS key log format, which belong to packets.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from sdkwitness.capture.context import Context
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.importers import array
from sdkwitness.capture.importers.har.about import merged
from sdkwitness.capture.importers.loose import object_of, shown, size_of, text_of
from sdkwitness.capture.importers.sink import Sink
from sdkwitness.capture.records import Device

KEPT: Final = False
MAX: Final = 1 << 20
"""Bytes of such a file."""
_DEVICE: Final = re.compile(rb'\{\s*"fingerprint"\s*:.{0,2000}?"(?:serialno|api_level|imei)"\s*:', re.DOTALL)
_EXPERIMENT: Final = re.compile(rb'\{\s*"(?:network|device)"\s*:\s*\{.{0,300}?"start_capture_time"\s*:', re.DOTALL)
_KEYS: Final = re.compile(
    rb"(?:#[^\n]*\n|\s)*(?:CLIENT|SERVER|EXPORTER|EARLY_EXPORTER|ECH|PMS|QUIC|RSA)[A-Z0-9_]* [0-9a-fA-F]{16,}"
)
_PRIVATE: Final = re.compile(rb"\s*(?:Bag Attributes\b.{0,2000})?-----BEGIN [A-Z0-9 ]{2,40}-----", re.DOTALL)
_UUID: Final = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_IDS: Final = re.compile(rb"\s*(?:" + _UUID.pattern + rb"\s*){1,100}", re.IGNORECASE)
_SERIALS: Final = re.compile(r"[0-9A-Za-z]{4,32}")


def recognise(head: bytes, name: str) -> bool:
    """Whether a file is one of these."""
    return any(known.match(head) is not None for known in (_DEVICE, _EXPERIMENT, _KEYS, _PRIVATE)) or _are_ids(head)


def read(path: Path, sink: Sink) -> None:
    """Take what a file says of the device.

    Raises:
        UserError: It is no source, but says where one is.
    """
    with path.open("rb") as file:
        data = file.read(MAX)
    if _KEYS.match(data) is not None:
        raise UserError(f"{path} is a TLS key log and no recording: name it with --keylog, beside its packets.")
    if _PRIVATE.match(data) is not None:
        raise UserError(
            f"{path} holds keys or certificates and no recording: name it with --keylog, beside the packets of TLS "
            "sessions that a private key of RSA opens."
        )
    if _EXPERIMENT.match(data) is not None:
        raise UserError(f"{path} only names the other files of its recording: import those.")
    if _are_ids(data):
        sink.known["gaid"] = list(dict.fromkeys(found.decode().lower() for found in _UUID.findall(data.lower())))
        return
    told = object_of(array.parse(data).value)
    if not told:
        sink.skip("the file is damaged: it is no JSON.")
        return
    name = shown(" ".join(filter(None, (text_of(told.get("manufacturer")), text_of(told.get("model"))))))
    device = Device(name=name, platform="android", api_level=size_of(told.get("api_level")))
    sink.context = merged(sink.context, Context(device=device))
    imei, serial = text_of(told.get("imei")), text_of(told.get("serialno"))
    if imei.isdecimal() and len(imei) in (14, 15, 16):
        sink.known["imei"] = [imei]
    if _SERIALS.fullmatch(serial):
        sink.known["serial"] = [serial]


def _are_ids(data: bytes) -> bool:
    return len(data) < 4096 and _IDS.fullmatch(data) is not None
