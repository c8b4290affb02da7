"""Records of an agent, each rebuilt from what may stay."""

from __future__ import annotations

from sdkwitness.audit.handout.labels import Labels
from sdkwitness.audit.handout.names import Names
from sdkwitness.audit.handout.placeholders import Placeholders
from sdkwitness.capture.records import (
    Address,
    AgentProblem,
    AgentRecord,
    Blob,
    ClockReading,
    Connection,
    Coverage,
    Crypto,
    Effect,
    Event,
    HookStatus,
    Ipc,
    Mark,
    Stack,
    Value,
)


class App:
    """Rebuilds agent records and marks."""

    def __init__(self, placeholders: Placeholders, names: Names) -> None:
        self._placeholders = placeholders
        self._names = names
        self.left_out = 0
        """Remarks in free text that are not in the copy."""

    def of(self, record: AgentRecord, labels: Labels) -> AgentRecord | None:
        """Return what stands for a record; None for a remark in free text."""
        match record:
            case Event():
                return self._event(record, labels)
            case Stack():
                return Stack(id=self._id("stack", record.id), frames=tuple(map(self._names.dotted, record.frames)))
            case Coverage():
                return self._coverage(record)
            case ClockReading():
                return ClockReading(time=record.time, offset=record.offset, error=record.error)
            case Effect():
                return self._effect(record)
            case AgentProblem():
                self.left_out += 1
                return None

    def mark(self, mark: Mark) -> Mark:
        """Return what stands for a mark."""
        name = self._placeholders.of("note", mark.name) if mark.kind == "note" else self._names.name(mark.name)
        return Mark(time=mark.time, kind=mark.kind, name=name, state=mark.state)

    def _event(self, event: Event, labels: Labels) -> Event:
        return Event(
            seq=event.seq,
            time=event.time,
            kind=event.kind,
            target=self._names.dotted(event.target),
            thread=event.thread,
            stack=self._id("stack", event.stack) if event.stack is not None else None,
            submitter=self._id("stack", event.submitter) if event.submitter is not None else None,
            instance=self._placeholders.of("instance", event.instance) if event.instance is not None else None,
            values=tuple(self._value(value, labels) for value in event.values),
            error=self._names.dotted(event.error) if event.error is not None else None,
            crypto=self._crypto(event.crypto) if event.crypto is not None else None,
            ipc=self._ipc(event.ipc) if event.ipc is not None else None,
            connection=self._connection(event.connection) if event.connection is not None else None,
        )

    def _value(self, value: Value, labels: Labels) -> Value:
        text = value.text
        if text:
            found = labels.found(labels.starting(f"value:{value.name}"))
            typed = self._placeholders.of(self._names.data_type(value.data_type), text) if value.data_type else ""
            text = typed or found or labels.untyped(text)
        return Value(
            name=self._names.name(value.name),
            data_type=self._names.data_type(value.data_type) if value.data_type else None,
            text=text,
            blob=self._blob(value.blob) if value.blob is not None else None,
        )

    def _blob(self, blob: Blob) -> Blob:
        return Blob(size=blob.size, sha256=self._placeholders.digest(blob.sha256))

    def _crypto(self, crypto: Crypto) -> Crypto:
        return Crypto(
            operation=crypto.operation,
            algorithm=self._names.token(crypto.algorithm),
            input=self._blob(crypto.input),
            output=self._blob(crypto.output),
        )

    def _ipc(self, ipc: Ipc) -> Ipc:
        peer, action = self._names.dotted(ipc.peer), self._names.dotted(ipc.action)
        return Ipc(mechanism=ipc.mechanism, peer=peer, action=action)

    def _connection(self, ends: Connection) -> Connection:
        random = ends.client_random
        return Connection(
            local=self._address(ends.local),
            remote=self._address(ends.remote),
            client_random=self._placeholders.digest(bytes.fromhex(random)) if _is_hex(random) and random else None,
            sni=self._names.host(ends.sni) if ends.sni is not None else None,
            direction=ends.direction,
            tls=ends.tls,
            payload=self._blob(ends.payload) if ends.payload is not None else None,
        )

    def _address(self, address: Address | None) -> Address | None:
        return Address(host=self._names.host(address.host), port=address.port) if address is not None else None

    def _coverage(self, coverage: Coverage) -> Coverage:
        hooks = tuple(HookStatus(target=self._names.dotted(h.target), outcome=h.outcome) for h in coverage.hooks)
        process = self._names.dotted(coverage.process)
        return Coverage(process=process, pid=coverage.pid, hooks=hooks, time=coverage.time)

    def _effect(self, effect: Effect) -> Effect:
        stack = self._id("stack", effect.stack) if effect.stack is not None else None
        return Effect(time=effect.time, kind=effect.kind, what=self._names.dotted(effect.what), stack=stack)

    def _id(self, kind: str, name: str) -> str:
        return self._placeholders.of(kind, name)


def _is_hex(text: str | None) -> bool:
    try:
        return bool(text) and bool(bytes.fromhex(text or ""))
    except ValueError:
        return False
