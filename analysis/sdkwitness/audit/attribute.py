"""Who received: by stack, host and path, SNI, address or IPC peer; with the reasons, and the disagreement shown."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from publicsuffix2 import get_sld  # type: ignore[import-untyped]  # ships no types

from sdkwitness.audit.join import Link
from sdkwitness.audit.model import Attribution
from sdkwitness.audit.seen import Kind
from sdkwitness.capture.hooked import of_kinds
from sdkwitness.capture.records import Event, Flow, Recording, Stack
from sdkwitness.knowledge.lookup import by_class, by_host, by_peer, is_framework
from sdkwitness.knowledge.model import Catalogue, HostRule, Recipient

CONFIDENCE: Final = {"high": 0.95, "medium": 0.8, "low": 0.6}
AGREE: Final = 0.98
UNKNOWN: Final = 0.3
DOMAIN: Final = 0.5
SYSTEM: Final = ("com.android.server", "com.android.systemui", "com.android.phone")
"""Code of the system's own processes and threads: what it sends or reads is not the app's doing."""
GENERATED: Final = ("$Proxy", "com.sun.proxy.", "com.sun.crypto.")
"""Classes of the runtime's own that stand outside its packages: proxies by both names they go by, and a provider."""
PLATFORM: Final = ("java.", "javax.", "sun.", "jdk.", "android.", "com.android.", "dalvik.", "libcore.")
"""Packages of the platform; what else carries others' data are libraries."""
QUEUES: Final = ("java.util.concurrent.", "android.os.Handler.")
"""Where a stack begins that handed a task to another thread by a queue of the platform."""
HANDED_ON: Final = frozenset(
    {"io.reactivex.Scheduler.scheduleDirect", "io.reactivex.rxjava3.core.Scheduler.scheduleDirect"}
)
"""Methods of libraries that queue what their caller itself has just asked for, and nothing of anybody else."""
NATIVE: Final = "!"
"""Stands between library and function in frames of native code."""
SYSTEM_LIBRARIES: Final = frozenset(
    {
        *(
            "ld-linux-x86-64",
            "ld-musl-x86_64",
            "ld-musl-aarch64",
            "libc",
            "libpthread",
            "libresolv",
            "linker",
            "linker64",
        ),
        *("libcrypto", "libssl", "libconscrypt_jni", "libjavacrypto", "libssl_conscrypt"),
        *("libandroid_runtime", "libart", "libbinder", "libjavacore", "libnetd_client", "libopenjdk", "libutils"),
        *("libjvm", "libnet", "libnio"),
    }
)
"""Libraries that send on behalf of others, without their ending."""
CONFLICT: Final = 0.6
"""Factor by which a disagreement of stack and host lowers the confidence."""


class Owner(NamedTuple):
    """Whose code a stack is."""

    recipient: Recipient | None
    """None when the nearest frame belongs to nobody in the catalogue."""
    package: str
    """Top package of the frame that decided, e.g. `com.amap`."""
    confidence: float
    stack: str
    kind: Kind


class Who(NamedTuple):
    """An attribution with what reconciliation needs beside it."""

    attribution: Attribution
    kind: Kind
    owner: Owner | None = None
    """Whose code acted."""


class Attributor:
    """Attributes the evidence of one recording."""

    def __init__(self, catalogue: Catalogue, recording: Recording) -> None:
        self._catalogue = catalogue
        self._app = recording.manifest.app
        self._stacks: Mapping[str, Stack] = {s.id: s for s in recording.stacks}
        self._owners: dict[str, Owner | None] = {}
        self._submitters: dict[str, Owner | None] = {}
        self._registered: dict[str, list[Event]] = {}
        for event in of_kinds(recording.events, "register"):
            if event.kind == "register" and event.instance:
                self._registered.setdefault(event.instance, []).append(event)

    def frames(self, stack: str) -> tuple[str, ...]:
        """Return the frames of a stack, innermost first; none when it was not recorded."""
        found = self._stacks.get(stack)
        return found.frames if found is not None else ()

    def owner(self, stack: str | None) -> Owner | None:
        """Return whose code a stack is by its nearest frame that is neither framework nor library."""
        if stack is None:
            return None
        if stack not in self._owners:
            self._owners[stack] = self._nearest(stack)
        return self._owners[stack]

    def submitter(self, stack: str | None) -> Owner | None:
        """Return on whose word a task runs, by the stack that handed it over.

        A library hands on what others have queued with it: where one stands between the queue and the nearest code,
        that code need not be whose task it is, and nobody is named.
        """
        if stack is None:
            return None
        if stack not in self._submitters:
            frames = self.frames(stack)
            queued = bool(frames) and frames[0].startswith(QUEUES) and HANDED_ON.isdisjoint(frames)
            between = queued and self._library_first(frames)
            self._submitters[stack] = None if between else self.owner(stack)
        return self._submitters[stack]

    def of_event(self, event: Event) -> Owner | None:
        """Return whose code got or sent what an event shows.

        The stack of the call itself; else of the code that submitted the task; else, for a delivery, of the code
        that registered the receiver.
        """
        found = self.owner(event.stack) or self.submitter(event.submitter)
        if found is None and event.kind == "deliver" and event.instance:
            before = [e for e in self._registered.get(event.instance, ()) if e.time <= event.time]
            owners = (self.owner(e.stack) or self.submitter(e.submitter) for e in reversed(before))
            found = next((owner for owner in owners if owner is not None), None)
        return found

    def of_flow(self, flow: Flow, link: Link) -> Who:
        """Return who received what a flow sent."""
        owner, ambiguous = self._sender(link)
        path = flow.request.path if flow.request is not None else ""
        names = [flow.host, flow.sni or "", flow.server.host if flow.server is not None else ""]
        who = self._receiver(names, path, owner)
        because = [*who.attribution.because, *(["ambiguous connection"] if ambiguous else [])]
        made = _with(who.attribution, join=link.join, because=tuple(because))
        if owner is not None and owner.kind == "platform" and who.kind != "platform":
            # a thread of the system sent it: the host alone must not put it on the SDK that uses the same host
            made = _with(made, recipient=None, organisation="", via="the system", because=("stack",))
            return Who(made, "platform", owner)
        return Who(made, who.kind, owner)

    def of_connection(self, event: Event) -> Who:
        """Return who received what an event shows of a connection that the proxy did not see."""
        ends = event.connection
        names = [ends.sni or "", ends.remote.host if ends.remote is not None else ""] if ends is not None else []
        return self._receiver(names, "", self.of_event(event))

    def of_ipc(self, event: Event) -> Who:
        """Return who received what was handed to another app."""
        owner = self.of_event(event)
        peer = event.ipc.peer if event.ipc is not None else ""
        found = by_peer(self._catalogue, peer)
        if found is None and self._is_own(peer):
            made = Attribution(recipient=None, organisation=peer, via="", confidence=0.9, because=("ipc",), host=peer)
            return Who(made, "first_party", owner)
        if found is None:
            known = _acting(owner)
            if known is not None:
                return Who(_known(known, 0.6, ("stack", "unknown peer"), peer, by_stack=known.id), "third_party", owner)
            made = Attribution(
                recipient=None, organisation="", via=peer, confidence=UNKNOWN, because=("unknown peer",), host=peer
            )
            return Who(made, "unresolved", owner)
        recipient, _ = found
        return self._agree(recipient, 0.9, "ipc", peer, owner)

    def of_code(self, owner: Owner) -> Who:
        """Return the SDK whose code got a value on the device."""
        if owner.recipient is None:
            made = Attribution(
                recipient=None, organisation="", via=owner.package, confidence=UNKNOWN, because=("unknown code",)
            )
            return Who(made, "unresolved", owner)
        recipient = owner.recipient
        return Who(_known(recipient, owner.confidence, ("stack",), by_stack=recipient.id), owner.kind, owner)

    def _sender(self, link: Link) -> tuple[Owner | None, bool]:
        """Return whose code sent a request, and whether that had to stay open."""
        writers = {
            o.recipient.id if o.recipient else o.package: o for e in link.writers if (o := self.of_event(e)) is not None
        }
        if len(writers) == 1:
            return next(iter(writers.values())), False
        if len(writers) > 1 or link.ambiguous or (link.concurrent and link.join != "none"):
            return None, True
        return next((o for e in link.openers if (o := self.of_event(e)) is not None), None), False

    def _receiver(self, names: Iterable[str], path: str, owner: Owner | None) -> Who:
        """Decide the receiving side: host and path, else SNI, else address, else the stack alone."""
        given = [n for n in dict.fromkeys(names) if n]
        for name in given:
            found = by_host(self._catalogue, name, path, self._app)
            if found is not None:
                return self._by_rule(found, name, owner)
        named = next((n for n in given if not is_address(n)), "")
        shown = named or (given[0] if given else "")
        known = _acting(owner)
        if known is not None and owner is not None:
            made = _known(known, 0.75 * owner.confidence, ("stack", "unknown host"), shown, by_stack=known.id)
            return Who(made, "third_party", owner)
        because = ["domain" if named else "address"]
        if owner is not None and owner.recipient is None:
            because.append(f"code of {owner.package}")
        if named:
            organisation = owner_domain(named)
            made = Attribution(
                recipient=None, organisation=organisation, via="", confidence=DOMAIN, because=tuple(because), host=named
            )
            return Who(made, "unresolved", owner)
        made = Attribution(
            recipient=None, organisation="", via=shown, confidence=UNKNOWN, because=tuple(because), host=shown
        )
        return Who(made, "unresolved", owner)

    def _by_rule(self, found: tuple[Recipient, HostRule], name: str, owner: Owner | None) -> Who:
        recipient, rule = found
        acting = _acting(owner)
        same_house = acting is not None and acting.organisation == recipient.organisation
        if acting is not None and owner is not None and same_house and rule.confidence == "low":
            # a catch-all host row names the house; which of its SDKs, only the code can tell
            made = _known(acting, owner.confidence, ("stack", "host"), name, by_stack=acting.id, by_host=recipient.id)
            return Who(_with(made, must_not_be_seen=rule.must_not_be_seen), "third_party", owner)
        who = self._agree(recipient, CONFIDENCE[rule.confidence], "host", name, owner)
        return who._replace(attribution=_with(who.attribution, must_not_be_seen=rule.must_not_be_seen))

    def _agree(self, recipient: Recipient, confidence: float, reason: str, name: str, owner: Owner | None) -> Who:
        """Weigh the receiving side against the code that acted."""
        acting = _acting(owner)
        kind = _kind(recipient)
        if acting is not None and owner is not None and kind == "first_party":
            # the SDK's own code had the value in its hands and sent it: that the operator's host takes it is the
            # disagreement to show, and no reason to say that the SDK got nothing
            made = _known(acting, owner.confidence, ("stack",), name, by_stack=acting.id, by_host=recipient.id)
            return Who(_with(made, conflict=True), "third_party", owner)
        if acting is None or kind != "third_party":
            by_stack = owner.recipient.id if owner is not None and owner.recipient is not None else None
            made = _known(recipient, confidence, (reason,), name, by_stack=by_stack, by_host=recipient.id)
            return Who(made, kind, owner)
        if acting.id == recipient.id:
            made = _known(recipient, AGREE, (reason, "stack"), name, by_stack=acting.id, by_host=recipient.id)
            return Who(made, kind, owner)
        made = _known(recipient, confidence * CONFLICT, (reason,), name, by_stack=acting.id, by_host=recipient.id)
        return Who(_with(made, conflict=True), kind, owner)

    def _is_own(self, name: str) -> bool:
        """Whether a class or a peer stands in the audited app's own package."""
        return bool(self._app) and (name == self._app or name.startswith((f"{self._app}.", f"{self._app}/")))

    def _library_first(self, frames: Sequence[str]) -> bool:
        """Whether the nearest frame that is not the platform's is a library's."""
        for frame in frames:
            class_name = frame.rpartition(".")[0]
            if class_name.startswith((*GENERATED, *PLATFORM)):
                continue
            found = by_class(self._catalogue, class_name)
            return is_framework(class_name) or (found is not None and found[0].kind == "library")
        return False

    def _nearest(self, stack: str) -> Owner | None:
        frames = self.frames(stack)
        if frames and NATIVE in frames[0]:
            return _library(frames, stack)
        for frame in frames:
            class_name = frame.rpartition(".")[0]
            package = ".".join(class_name.split(".")[:2])
            if any(class_name.startswith(f"{prefix}.") for prefix in SYSTEM):
                return Owner(None, "com.android", 0.9, stack, "platform")
            if not class_name or is_framework(class_name) or class_name.startswith(GENERATED):
                continue
            found = by_class(self._catalogue, class_name)
            if found is not None and found[0].kind == "library":
                continue
            if found is None:
                own = self._is_own(class_name)
                return Owner(None, package, 0.9 if own else UNKNOWN, stack, "first_party" if own else "unresolved")
            recipient, rule = found
            kind = _kind(recipient)
            if kind == "first_party" and recipient.apps and self._app and self._app not in recipient.apps:
                kind = "third_party"
            return Owner(recipient, package, CONFIDENCE[rule.confidence], stack, kind)
        return None


def _library(frames: Sequence[str], stack: str) -> Owner | None:
    """Name native code by the nearest library that is not the system's; whose it is, no table tells."""
    for frame in frames:
        name = frame.partition(NATIVE)[0]
        if name and name.partition(".so")[0] not in SYSTEM_LIBRARIES:
            return Owner(None, name, UNKNOWN, stack, "unresolved")
    return None


def owner_domain(host: str) -> str:
    """Return the registrable domain of a host: the public suffix and one label."""
    name = host.rstrip(".").lower()
    found = str(get_sld(name) or "")
    # of a suffix that the list does not know it gives the suffix alone
    return found if "." in found else ".".join(name.split(".")[-2:])


def is_address(name: str) -> bool:
    """Whether a host is an IP literal."""
    try:
        ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def _acting(owner: Owner | None) -> Recipient | None:
    """The third party's SDK that acted, if one did."""
    return owner.recipient if owner is not None and owner.kind == "third_party" else None


def _kind(recipient: Recipient) -> Kind:
    return "third_party" if recipient.kind == "library" else recipient.kind


def _known(
    recipient: Recipient,
    confidence: float,
    because: Sequence[str],
    host: str = "",
    *,
    by_stack: str | None = None,
    by_host: str | None = None,
) -> Attribution:
    return Attribution(
        recipient=recipient.id,
        organisation=recipient.organisation,
        via=recipient.via,
        confidence=round(confidence, 3),
        because=tuple(because),
        by_stack=by_stack,
        by_host=by_host,
        host=host,
    )


def _with(attribution: Attribution, **changes: object) -> Attribution:
    return msgspec.structs.replace(attribution, **changes)
