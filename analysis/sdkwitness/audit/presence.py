"""Which recipients show any trace in a recording: a host, a class on a stack, an IPC peer."""

from __future__ import annotations

from sdkwitness.capture.hooked import of_kinds
from sdkwitness.capture.outline import outlines
from sdkwitness.capture.records import Recording
from sdkwitness.knowledge.lookup import by_class, by_host, by_peer
from sdkwitness.knowledge.model import Catalogue


def present(recording: Recording, catalogue: Catalogue) -> frozenset[str]:
    """Return the ids of the recipients of which anything was seen."""
    app = recording.manifest.app
    flows = (one.flow for one in outlines(recording.flows))
    hosts = {(f.host, f.request.path.partition("?")[0] if f.request is not None else "") for f in flows}
    hosts |= {(h.sni, "") for h in recording.handshakes if h.sni}
    peers: set[str] = set()
    for event in of_kinds(recording.events, "ipc", "stream"):
        if event.ipc is not None and event.ipc.peer:
            peers.add(event.ipc.peer)
        ends = event.connection
        if ends is not None:
            hosts |= {(name, "") for name in (ends.sni, ends.remote.host if ends.remote else None) if name}
    classes = {frame.rpartition(".")[0] for stack in recording.stacks for frame in stack.frames}
    owners = [by_host(catalogue, host, path, app) for host, path in sorted(hosts)]
    found = {owner[0].id for owner in owners if owner is not None}
    found |= {code[0].id for name in classes if (code := by_class(catalogue, name)) is not None}
    return frozenset(found | {named[0].id for name in peers if (named := by_peer(catalogue, name)) is not None})
