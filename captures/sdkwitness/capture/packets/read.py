"""One packet file to the exchanges in it: files, link layer, IP, TCP and UDP, and what opens their conversations."""

from __future__ import annotations

import gc
import inspect
import struct
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from sdkwitness.capture.packets import files, link, pcapdroid, pcapng
from sdkwitness.capture.packets.datagrams import Datagrams
from sdkwitness.capture.packets.exchanges.sniff import Opener
from sdkwitness.capture.packets.halves import MASK
from sdkwitness.capture.packets.ip import Internet
from sdkwitness.capture.packets.model import FATAL, Conversation, Journal, Open, Sink
from sdkwitness.capture.packets.names import NamingJournal
from sdkwitness.capture.packets.pcapdroid import Apps
from sdkwitness.capture.packets.source import Damaged, Packet, Progress
from sdkwitness.capture.packets.tcp import Connections
from sdkwitness.capture.packets.tls.keylog import Secrets

MORE_FRAGMENTS_OR_OFFSET: Final = 0x3FFF
FIN_SYN_RST: Final = 7
TCP: Final = 6
COLLECT_AFTER: Final = 50_000
"""Objects made after which garbage is looked for: of packets there is little that refers to itself."""
KINDS: Final = 12
"""Kinds of packets without content that are named."""


class Cut(NamedTuple):
    """A file that could not be read to its end."""

    file: Path
    why: str
    """As the predicate of a sentence about it."""
    packets: int
    """Read of it."""


class Done(NamedTuple):
    """What became of the files."""

    packets: int
    cut: tuple[Cut, ...] = ()


def read(
    paths: Sequence[Path], secrets_file: Path | None, journal: Journal, progress: Progress, prefix: str = ""
) -> Done:
    """Read the packet files of one recording.

    Args:
        paths: The files, in their order of time: connections go on from one to the next.
        secrets_file: TLS keys in the NSS key log format, beside those inside the files.
        journal: Takes the exchanges, and sentences on what could not be read.
        progress: Told bytes read and those of all files; may raise to end the reading: what was read is finished first.
        prefix: Of the ids of conversations, where several recordings become one journal.

    Raises:
        UserError: The key log cannot be read.
        OSError: A file cannot be read, or the journal not written.
    """
    secrets = Secrets.of_file(secrets_file) if secrets_file is not None else Secrets()
    for path in paths:
        for lines in pcapng.secrets(path):
            secrets.add(lines)
    journal = NamingJournal(journal)
    apps = Apps(journal) if pcapdroid.present(paths[0]) else None
    if apps is None:
        walk = Walk(Opener(secrets, journal), _Udp(secrets, journal), prefix)
    else:
        walk = Walk(apps.opener(Opener(secrets, apps)), apps.opener(_Udp(secrets, apps)), prefix)
    cut: list[Cut] = []
    often = gc.get_threshold()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    try:
        for path, told in zip(paths, _shares(paths, progress), strict=True):
            packets = files.packets(path, told)
            before = walk.packets
            try:
                walk.run(packets if apps is None else apps.watch(packets))
            except Damaged as e:
                cut.append(Cut(path, str(e), walk.packets - before))
    except FATAL:
        raise
    except BaseException:
        walk.finish()
        _tell(walk, journal)
        raise
    finally:
        gc.set_threshold(*often)
    walk.finish()
    _tell(walk, journal)
    for sentence in secrets.problems():
        journal.problem(sentence)
    if apps is not None:
        apps.tell()
    return Done(walk.packets, tuple(cut))


def _shares(paths: Sequence[Path], progress: Progress) -> list[Progress]:
    """What is told how far each file is, to tell how far all are."""
    sizes = [path.stat().st_size for path in paths]
    total = sum(sizes)

    def share(before: int) -> Progress:
        return lambda done, _: progress(before + done, total)

    return [share(sum(sizes[:n])) for n in range(len(sizes))]


class _Udp:
    """Opens UDP conversations; what reads them takes long to import, and many captures hold none."""

    def __init__(self, secrets: Secrets, journal: Journal) -> None:
        self._secrets = secrets
        self._journal = journal
        self._opener: Open | None = None

    def __call__(self, conversation: Conversation) -> Sink:
        if self._opener is None:
            from sdkwitness.capture.packets.udp.open import UdpOpener

            self._opener = UdpOpener(self._secrets, self._journal)
        return self._opener(conversation)


class _Layout(NamedTuple):
    """A link type's frames with an IP and a TCP header of the usual size."""

    unpack4: Callable[[bytes, int], tuple[Any, ...]]
    """Mark, version and header length, total length, fragment, protocol; addresses and ports; of TCP sequence and
    acknowledgement number, header length and flags."""
    mark4: bytes
    at: int
    """Where IP begins."""
    unpack6: Callable[[bytes, int], tuple[Any, ...]]
    """The same without the fragment, with the length of the content in place of the total length."""
    mark6: bytes
    least4: int
    """Bytes that a frame with IPv4 has at least."""
    least6: int


NEVER: Final = 1 << 62
NO_LAYOUT: Final = _Layout(struct.Struct("").unpack_from, b"", 0, struct.Struct("").unpack_from, b"", NEVER, NEVER)


def _layout(kind: int) -> _Layout:
    """How frames of a link type look; none is large enough for one that is not bulk traffic."""
    fast = link.FAST.get(kind)
    if fast is None:
        return NO_LAYOUT
    mark = f"!{fast.skip}x{len(fast.ipv4)}s{fast.between}x"
    ipv4, ipv6 = struct.Struct(f"{mark}BxH2xHxB2x12sIIBB"), struct.Struct(f"{mark}B3xHBx36sIIBB")
    at = fast.skip + len(fast.ipv4) + fast.between
    return _Layout(ipv4.unpack_from, fast.ipv4, at, ipv6.unpack_from, fast.ipv6, ipv4.size, ipv6.size)


class Walk:
    """Takes packets through all layers below TCP's and UDP's content.

    Args:
        tcp: Opens TCP connections.
        udp: Opens UDP conversations.
        prefix: Of the ids of conversations.
    """

    def __init__(self, tcp: Open, udp: Open, prefix: str = "") -> None:
        self.packets = 0
        self.time = 0
        self.tcp = Connections(tcp, prefix)
        self.udp = Datagrams(udp, prefix)
        self.internet = Internet(self.tcp, self.udp)

    def run(self, packets: Generator[Packet]) -> None:
        """Take all packets.

        Raises:
            Damaged: See `files.packets`.
        """
        while self._run(packets):
            pass

    def finish(self) -> None:
        """Nothing follows: end all conversations."""
        self.internet.finish()
        self.tcp.end(self.time)
        self.udp.end()

    def _run(self, packets: Generator[Packet]) -> bool:
        """Take packets until there are no more, or a sink fails; returns whether there are more.

        The usual packet, IPv4 or IPv6 without options with the next segment of a known connection, is taken here
        and in one go: calling the layers one by one takes several times as long.
        """
        halves = self.tcp.halves.get
        segment, frame = self.tcp.segment, self.internet.frame
        kind = -1
        unpack4, mark4, skip, unpack6, mark6, least4, least6 = NO_LAYOUT
        count = time = 0
        half = None
        try:
            for link_type, data, at, end, time in packets:
                count += 1
                if link_type != kind:
                    kind = link_type
                    unpack4, mark4, skip, unpack6, mark6, least4, least6 = _layout(kind)
                size = end - at
                if size < least4:
                    frame(link_type, time, data, at, end)
                    continue
                mark, version, total, fragment, proto, key, seq, ack, head, flags = unpack4(data, at)
                if version == 0x45 and mark == mark4 and proto == TCP and not fragment & MORE_FRAGMENTS_OR_OFFSET:
                    start = at + skip + 20
                    stop = start + total - 20
                elif version >> 4 == 6 and mark == mark6 and size >= least6:
                    mark, version, total, proto, key, seq, ack, head, flags = unpack6(data, at)
                    if proto != TCP:
                        frame(link_type, time, data, at, end)
                        continue
                    start = at + skip + 40
                    stop = start + total
                else:
                    frame(link_type, time, data, at, end)
                    continue
                start += head >> 4 << 2
                if stop > end or start > stop or head < 0x50:
                    frame(link_type, time, data, at, end)
                    continue
                half = halves(key)
                if half is None or seq != half.quick or flags & FIN_SYN_RST:
                    segment(key, time, seq, ack, flags, data[start:stop], 0)
                    continue
                half.seen = time
                half.ack = ack
                if start < stop:
                    half.quick = (seq + stop - start) & MASK
                    half.last = content = data[start:stop]
                    half.deliver(half.from_client, time, content)
        except (Damaged, *FATAL):
            raise
        except Exception as e:  # content that its sink stumbles over costs its connection alone
            if half is None or inspect.getgeneratorstate(packets) == inspect.GEN_CLOSED:
                raise
            self.tcp.abandon(half, e)
            return True
        finally:
            self.packets += count
            self.time = max(self.time, time)
        return False


def _tell(walk: Walk, journal: Journal) -> None:
    """Say in sentences what a file held that gave no exchange, and what of it was lost."""
    tcp, udp, net = walk.tcp.counts, walk.udp.counts, walk.internet
    if not walk.packets:
        journal.problem("it holds no packets.")
    if net.passed:
        by_count = sorted(net.passed.items(), key=lambda item: (-item[1], item[0]))
        kinds = ", ".join(f"{count:,} {what}" for what, count in by_count[:KINDS])
        more = sum(count for _, count in by_count[KINDS:])
        kinds += f", {more:,} of {len(by_count) - KINDS:,} other kinds" if more else ""
        journal.problem(
            f"{_count(net.passed.total(), 'packet')} carried neither TCP nor UDP that could be read: {kinds}."
        )
    if tcp["empty"] or tcp["refused"]:
        journal.problem(
            f"{_count(tcp['empty'] + tcp['refused'], 'TCP connection')} carried no content, "
            f"{tcp['refused']:,} of them refused."
        )
    if tcp["lost"]:
        journal.problem(f"{_count(tcp['lost'], 'byte')} of TCP connections were sent and not recorded.")
    if tcp["conflicts"]:
        journal.problem(
            f"{_count(tcp['conflicts'], 'repeated TCP segment')} said something else than before: "
            "what came first was taken."
        )
    if net.fragments_lost:
        journal.problem(f"{_count(net.fragments_lost, 'IP packet')} could not be put together: fragments are missing.")
    evicted = tcp["evicted"] + udp["evicted"]
    if evicted:
        journal.problem(
            f"{_count(evicted, 'conversation')} were taken for ended while others were under way, to bound memory."
        )
    failures = walk.tcp.failures + walk.udp.failures
    if failures:
        kinds = ", ".join(sorted(failures))
        journal.problem(
            f"{_count(failures.total(), 'conversation')} could not be read on, as their content is malformed ({kinds})."
        )


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
