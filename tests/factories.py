"""Keyword factories for records, with fixed times and documentation addresses (RFC 5737, RFC 2606)."""

from __future__ import annotations

from sdkwitness.capture.records import (
    Address,
    Event,
    Flow,
    HttpRequest,
    HttpResponse,
    Identity,
    Known,
    Manifest,
    Mark,
    Recording,
    Stack,
    Value,
)

T0 = 1_700_000_000_000_000_000
"""2023-11-14T22:13:20Z, the start of every made recording."""
SECOND = 1_000_000_000


def flow(
    n: int = 1,
    *,
    host: str = "collect.example.com",
    path: str = "/v1/report",
    method: str = "POST",
    body: bytes | None = b"",
    content_type: str = "application/json",
    headers: tuple[tuple[bytes, bytes], ...] = (),
    answer: bytes = b"{}",
    at: int = T0,
    client_random: str | None = None,
    port: int = 40001,
) -> Flow:
    """An HTTPS exchange."""
    return Flow(
        id=f"flow:{n}",
        transport="http",
        started=at,
        ended=at + SECOND // 10,
        client=Address(host="127.0.0.1", port=port),
        server=Address(host=host, port=443),
        sni=host,
        tls=True,
        client_random=client_random,
        request=HttpRequest(
            method=method,
            scheme="https",
            authority=host,
            path=path,
            headers=((b"Host", host.encode()), (b"Content-Type", content_type.encode()), *headers),
            body=body,
        ),
        response=HttpResponse(status=200, reason="OK", body=answer),
    )


def event(
    seq: int = 1,
    *,
    kind: str = "read",
    target: str = "TelephonyManager.getImei",
    at: int = T0,
    stack: str | None = None,
    values: tuple[Value, ...] = (),
    **rest: object,
) -> Event:
    """A hook event."""
    return Event(seq=seq, time=at, kind=kind, target=target, stack=stack, values=values, **rest)  # type: ignore[arg-type]  # kind and rest are the caller's literals


def stack(name: str = "s1", *frames: str) -> Stack:
    """A call stack, innermost frame first."""
    return Stack(id=name, frames=frames or ("android.telephony.TelephonyManager.getImei", "com.loc.m.a"))


def mark(kind: str, name: str, state: str = "at", *, at: int = T0) -> Mark:
    """A mark of the tester."""
    return Mark(time=at, kind=kind, name=name, state=state)  # type: ignore[arg-type]  # the caller's literals


def identity(**values: str) -> Identity:
    """An identity from `data_type_with_dots_as_double_underscores=value`."""
    return Identity(
        values=tuple(
            Known(data_type=k.replace("__", "."), key=k.rpartition("__")[2], value=v) for k, v in values.items()
        )
    )


def manifest(**fields: object) -> Manifest:
    """The manifest of a finished capture."""
    base: dict[str, object] = {
        "schema": "sdkwitness/capture/1",
        "id": "cap-test",
        "tool": "sdkwitness test",
        "started": T0,
        "ended": T0 + 60 * SECOND,
        "app": "com.mi.health",
    }
    return Manifest(**{**base, **fields})  # type: ignore[arg-type]  # fields are the caller's


def recording(**fields: object) -> Recording:
    """A whole capture in memory."""
    return Recording(**{"manifest": manifest(), **fields})  # type: ignore[arg-type]  # fields are the caller's
