"""Logs in the manner of each tool, made after its source, of the same three calls and one encrypted body."""

from __future__ import annotations

import json
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

Object = dict[str, Any]

IMEI: Final = "356868000041418"
PLAIN: Final = json.dumps({"data": {"imei": IMEI, "model": "Mi 11"}}).encode()
KEY: Final = bytes(range(16))
IV: Final = bytes(range(16, 32))
STARTED: Final = 1_767_323_045_000
"""Milliseconds since the epoch: 2026-01-02T03:04:05Z."""
FRAMES: Final = (
    "android.telephony.TelephonyManager.getImei(Native Method)",
    "com.amap.api.location.DeviceInfo.a(SourceFile:12)",
    "com.example.app.Main.onCreate(Main.java:20)",
)


def encrypted(plain: bytes = PLAIN) -> bytes:
    """AES/CBC/PKCS5Padding."""
    padder = PKCS7(128).padder()
    padded = padder.update(plain) + padder.finalize()
    encryptor = Cipher(algorithms.AES(KEY), modes.CBC(IV)).encryptor()
    return encryptor.update(padded) + encryptor.finalize()


def aes_info(plain: bytes = PLAIN, time: int = STARTED) -> list[Object]:
    """PiRogue's `aes_info.json`: a key by itself, then an operation."""

    def record(**data: str) -> Object:
        told = {"iv": "", "alg": "AES", "in": "", "out": "", "key": "", **data}
        return {
            "type": "aes_info_log",
            "dump": "aes_info.json",
            "data_type": "json",
            "timestamp": time,
            "data": told,
            "pid": 7289,
            "process": "com.example.app",
        }

    named = "AES/CBC/PKCS5Padding"
    return [
        record(key=KEY.hex()),
        record(iv=IV.hex(), alg=named, **{"in": plain.hex(), "out": encrypted(plain).hex()}),
    ]


def socket_trace(local: int = 40788, time: int = STARTED, event: str = "write") -> list[Object]:
    """PiRogue's `socket_trace.json`."""
    stack = [
        {
            "class": "com.android.org.conscrypt.NativeCrypto",
            "file": "NativeCrypto.java",
            "line": -2,
            "method": "SSL_do_handshake",
            "is_native": True,
            "str": "com.android.org.conscrypt.NativeCrypto.SSL_do_handshake(Native Method)",
        },
        {"class": "com.amap.api.Net", "file": "Net.java", "line": 3, "method": "send", "is_native": False, "str": ""},
    ]
    data = {
        "socket_fd": 56,
        "socket_type": "tcp6",
        "pid": 20415,
        "thread_id": 20500,
        "socket_event_type": event,
        "dest_ip": "::ffff:203.0.113.7",
        "dest_port": 443,
        "local_ip": "::ffff:192.168.0.92",
        "local_port": local,
        "stack": stack,
    }
    return [
        {
            "type": "socket_traces",
            "dump": "socket_trace.json",
            "pid": 20415,
            "process": "com.example.app",
            "data_type": "json",
            "timestamp": time,
            "data": data,
        }
    ]


def dynamic_hook() -> list[Object]:
    """PiRogue's `dynamic_hook.json`."""
    data = {
        "taxonomy_id": "x",
        "description": "IMEI",
        "timestamp": STARTED,
        "class": "android.telephony.TelephonyManager",
        "method": "getImei",
        "arguments": [],
        "returned_value": IMEI,
        "stacktrace": ["[" + FRAMES[0], FRAMES[1], FRAMES[2] + "]"],
    }
    return [
        {
            "message_type": "java_hook_data",
            "type": "dynamic_hook_log",
            "dump": "dynamic_hook.json",
            "data_type": "json",
            "pid": 1,
            "process": "com.example.app",
            "timestamp": STARTED + 1,
            "data": data,
        }
    ]


def frooky() -> list[Object]:
    """frooky's documented spelling: a summary, a read, and a cipher from its creation on."""

    def hook(owner: str, method: str, **more: object) -> Object:
        return {
            "id": "14535033-08ea-4063-897c-eacd4a885d8b",
            "type": "hook",
            "category": "X",
            "time": "2026-01-02T03:04:05.000Z",
            "class": owner,
            "method": method,
            "stackTrace": list(FRAMES),
            **more,
        }

    def typed(kind: str, value: object, **more: object) -> Object:
        return {"declaredType": kind, "value": value, **more}

    cipher = "javax.crypto.Cipher"
    made = typed(cipher, f"<instance: {cipher}>", instanceId="77", instanceToString="javax.crypto.Cipher@4d")
    half = len(PLAIN) // 32 * 16
    sealed = encrypted()
    return [
        {
            "type": "summary",
            "hooks": [{"class": "android.telephony.TelephonyManager", "method": "getImei", "overloads": []}],
            "totalHooks": 1,
            "errors": ["Failed to resolve method 'x' in class 'y'."],
            "totalErrors": 1,
        },
        hook(
            "android.telephony.TelephonyManager",
            "getImei",
            instanceId=35486102,
            inputParameters=[],
            returnValue=[typed("java.lang.String", IMEI)],
        ),
        hook(
            "android.provider.Settings$Secure",
            "getString",
            instanceId="static",
            inputParameters=[
                typed("android.content.ContentResolver", "<instance: android.content.ContentResolver>"),
                typed("java.lang.String", "android_id"),
            ],
            returnValue=[typed("java.lang.String", "9774d56d682e549c")],
        ),
        hook(
            cipher,
            "getInstance",
            instanceId="static",
            inputParameters=[typed("java.lang.String", "AES/CBC/PKCS5Padding")],
            returnValue=[made],
        ),
        hook(
            cipher,
            "init",
            instanceId=77,
            inputParameters=[typed("int", 1), typed("java.security.Key", "<instance: java.security.Key>")],
            returnValue=[typed("void", "void")],
        ),
        hook(
            cipher,
            "update",
            instanceId=77,
            inputParameters=[typed("[B", "0x" + PLAIN[:half].hex())],
            returnValue=[typed("[B", "0x" + sealed[:half].hex())],
        ),
        hook(
            cipher,
            "doFinal",
            instanceId=77,
            inputParameters=[typed("[B", "0x" + PLAIN[half:].hex())],
            returnValue=[typed("[B", "0x" + sealed[half:].hex())],
        ),
        hook(
            "android.telephony.TelephonyManager",
            "getSubscriberId",
            instanceId=35486102,
            inputParameters=[],
            exception="java.lang.SecurityException: no",
        ),
    ]


def frooky_later() -> list[Object]:
    """frooky's later spelling, with signed bytes."""
    signed = [b - 256 if b > 127 else b for b in encrypted()]
    common = {"id": "x", "type": "hook-java", "timestamp": "2026-01-02T03:04:05.000Z", "stackTrace": list(FRAMES)}
    cipher = {**common, "javaClassName": "javax.crypto.Cipher", "fieldType": {"fieldType": "instance", "instanceId": 5}}
    return [
        {
            **common,
            "javaClassName": "android.telephony.TelephonyManager",
            "method": "getImei",
            "fieldType": {"fieldType": "instance", "instanceId": 4},
            "args": [],
            "returnValue": {"type": "java.lang.String", "value": IMEI},
        },
        {
            **cipher,
            "method": "doFinal",
            "args": [{"type": "[B", "name": "input", "value": list(PLAIN)}],
            "returnValue": {"type": "[B", "value": signed},
        },
    ]


def camille_rows() -> list[tuple[str, str, str, str, str]]:
    """(time, action, description, arguments, stack) as camille's script makes them: the month counts from 0."""
    stack = "\r\n".join(f"   {frame}" for frame in FRAMES) + "\r\n"
    settings = stack.replace("android.telephony.TelephonyManager.getImei", "android.provider.Settings$Secure.getString")
    wifi = stack.replace("android.telephony.TelephonyManager.getImei", "android.net.wifi.WifiInfo.getIpAddress")
    return [
        ("2026-0-2 3:4:5", "获取电话相关信息", "获取IMEI", "无参数", stack),
        ("2026-0-2 3:4:6", "获取系统信息", "获取安卓ID", '参数0："<instance>"\r\n参数1："android_id"', settings),
        ("2026-0-2 3:4:7", "获取网络信息", "获取IP地址：192.168.0.92", "", wifi),
    ]


def camille_printed(*, subject: bool = False) -> str:
    """What camille prints, after its banner."""
    made = "\n .o88b.  .d8b.\n            https://github.com/zhengjim/camille\n"
    who = "、行为主体：高德SDK" if subject else ""
    for time, action, said, arguments, stack in camille_rows():
        shown = arguments.replace("\r\n", "，")
        made += "------------------------------start---------------------------------\n"
        made += f"[*] {time}，APP行为：{action}{who}、行为描述：{said}、传入参数：{shown}\n[*] 调用堆栈：\n{stack}\n"
        made += "-------------------------------end----------------------------------\n"
    return made


REQUEST: Final = f'POST /v1?imei={IMEI} HTTP/1.1\r\nHost: api.example.com\r\nContent-Length: 11\r\n\r\n{{"a": "b c"}}'


def r0capture(*, dump: bool = False, local: int = 41234, time: str = "2026-01-02 03:04:05.250") -> str:
    """r0capture's log: a write of TLS with the stack of the write before, a read, and a plain socket with its own."""

    def line(text: str) -> str:
        return f"{time} | INFO     | __main__:on_message:207 - {text}\n"

    def shown(data: bytes) -> str:
        dots = [
            "".join(chr(b) if 0x20 <= b <= 0x7E else "." for b in data[at : at + 16]) for at in range(0, len(data), 16)
        ]
        if not dump:
            return "".join(dots)
        rows: list[str] = []
        for number, text in enumerate(dots):
            row = " ".join(f"{b:02X}" for b in data[number * 16 : number * 16 + 16])
            rows.append(f"{number * 16:08X}: {row[:24]} {row[24:]}  {text}")
        return "\n".join(rows)

    stack = "java.lang.Throwable\n" + "".join(f"\tat {frame}\n" for frame in FRAMES[1:])
    other = stack.replace("com.amap.api", "com.other.sdk")
    return (
        line("SSL Session: 59FD71B7")
        + line(f"[SSL_write] 10.0.2.15:{local} --> 203.0.113.7:443")
        + line(shown(REQUEST.encode()))
        + line(other)
        + line("SSL Session: 59FD71B7")
        + line(f"[SSL_read] 203.0.113.7:443 --> 10.0.2.15:{local}")
        + line(shown(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
        + line("None")
        + line("SSL Session: ")
        + line("[HTTP_send] 10.0.2.15:41300 --> 203.0.113.9:80")
        + line(shown(b"GET /x HTTP/1.1\r\nHost: plain.example\r\n\r\n"))
        + line(stack)
    )


def lines(records: list[Object]) -> bytes:
    return b"".join(json.dumps(record, ensure_ascii=False).encode() + b"\n" for record in records)
