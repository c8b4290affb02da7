"""The mitmproxy addon: appends what passes to a capture, and decides, changes and delays nothing."""

from __future__ import annotations

import asyncio
import logging
import sys
import time
from pathlib import Path
from typing import Final, NoReturn

from mitmproxy import ctx, dns, exceptions, http, tcp, udp
from mitmproxy.addonmanager import Loader
from mitmproxy.connection import Client
from mitmproxy.proxy.server_hooks import ServerConnectionHookData
from mitmproxy.tls import ClientHelloData, TlsData

from sdkwitness.capture import bundle
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.journal import JournalWriter
from sdkwitness.capture.journal_records import JournalRecord, RecorderProblem
from sdkwitness.capture.records import Mark
from sdkwitness.wire import bodies, marks, options, tls
from sdkwitness.wire.flows import FlowLog

FLUSH_AFTER: Final = 0.05
"""Seconds that a record waits for others before it is written."""
logger = logging.getLogger(__name__)

LOST: Final = 3
"""Exit code where a recording ended because it could no longer be written."""


class Recorder:
    """Records into the capture that the option `sdkwitness_out` names.

    Args:
        own_proxy: True in sdkwitness's own proxy, where nobody else looks at the flows: bodies of unknown
            length then pass through as they come, and stream messages are let go once they are written.
    """

    name = "sdkwitness"

    def __init__(self, *, own_proxy: bool = False) -> None:
        self._own_proxy = own_proxy
        self._capture: bundle.Writer | None = None
        self._started_here = False
        self._refused = False
        self._journal: JournalWriter | None = None
        self._log: FlowLog | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._marks = marks.Marks(self._mark)

    # --- life of the recording ---

    def load(self, loader: Loader) -> None:
        """Declare the option and the commands."""
        options.declare(loader)
        self._marks.declare(loader)

    def configure(self, updated: set[str]) -> None:
        """Start to record, before the first connection can come."""
        if options.OUT not in updated or not ctx.options.sdkwitness_out:
            return
        said = self._start(Path(ctx.options.sdkwitness_out))
        if said is not None:
            # Not raised: mitmproxy ends on an error logged this early, but shows a traceback of one raised.
            logger.error("Cannot record: %s", said)
            self._refused = True

    def _start(self, path: Path) -> str | None:
        """Begin to record at `path`, or say why not."""
        if self._journal is not None:
            return f"{options.OUT} cannot be changed while a recording runs."
        try:
            self._capture, self._started_here = options.join(path)
            self._journal = JournalWriter(path / bundle.FLOWS)
        except UserError as e:
            return str(e)
        self._log = FlowLog(self)
        return None

    def running(self) -> None:
        """Refuse to run where nothing would be recorded: mitmproxy ends on an error logged this early."""
        if self._journal is None and not self._refused:
            logger.error("Nothing would be recorded: name a new directory with --set %s=DIR.", options.OUT)

    def done(self) -> None:
        """Write what is left and, where the capture was started here, finish it."""
        if self._journal is None or self._capture is None:
            return
        if self._timer is not None:
            self._timer.cancel()
        try:
            self._journal.close()
            if self._started_here:
                self._capture.finish(ended=time.time_ns())
        except (OSError, UserError) as e:
            self._lost(e)
        self._journal = self._log = None

    # --- writing ---

    def append(self, record: JournalRecord) -> None:
        """Encode a record now and have it written within FLUSH_AFTER."""
        if self._journal is None:
            return
        try:
            self._journal.append(record)
        except OSError as e:
            self._lost(e)
        except ValueError as e:  # text from the wire that is no Unicode: the rest of the recording goes on
            self._journal.append(RecorderProblem(time.time(), f"A {type(record).__name__} was not recorded: {e}."))
        if self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(FLUSH_AFTER, self._flush)

    def _flush(self) -> None:
        self._timer = None
        if self._journal is not None:
            try:
                self._journal.flush()
            except OSError as e:
                self._lost(e)

    def _mark(self, mark: Mark) -> None:
        if self._capture is None:
            raise exceptions.CommandError("Nothing is being recorded.")
        try:
            self._capture.append_mark(mark)
        except UserError as e:
            raise exceptions.CommandError(str(e)) from e

    def _lost(self, error: Exception) -> NoReturn:
        """End the proxy: traffic must not pass unrecorded, and a logger may no longer be heard."""
        where = self._capture.path if self._capture is not None else "the capture"
        reason = (error.strerror if isinstance(error, OSError) else None) or error
        sys.stderr.write(f"Recording stopped and the proxy with it: {where} cannot be written: {reason}.\n")
        sys.stderr.flush()
        sys.exit(LOST)

    # --- what mitmproxy tells ---

    def client_disconnected(self, client: Client) -> None:
        """The app's leg was closed."""
        if self._log is not None:
            self._log.leg_closed(client)

    def server_disconnected(self, data: ServerConnectionHookData) -> None:
        """The server's leg was closed."""
        if self._log is not None:
            self._log.leg_closed(data.server)

    def tls_clienthello(self, data: ClientHelloData) -> None:
        """The app offers TLS."""
        if self._log is not None:
            self.append(tls.hello(data))

    def tls_established_client(self, data: TlsData) -> None:
        """The app accepted the proxy's certificate."""
        if self._log is not None:
            self.append(tls.established(data))
            self._log.leg(data.context.client)

    def tls_failed_client(self, data: TlsData) -> None:
        """The app did not accept the proxy's certificate, or the handshake broke."""
        if self._log is not None:
            self.append(tls.failed(data))

    def tls_failed_server(self, data: TlsData) -> None:
        """The server's certificate or handshake was no good."""
        if self._log is not None:
            self.append(tls.failed(data))

    def http_connect_error(self, flow: http.HTTPFlow) -> None:
        """The tunnel that the app asked for could not be made: nothing else will be heard of it."""
        if self._log is not None and flow.response is not None:
            self._log.response(flow)

    def requestheaders(self, flow: http.HTTPFlow) -> None:
        """Copy a request body that will not be held."""
        force = self._own_proxy and bodies.must_pass(flow.request, answer=False)
        bodies.watch(flow.request, force=force)

    def responseheaders(self, flow: http.HTTPFlow) -> None:
        """Copy a response body that will not be held."""
        if flow.response is not None:
            force = self._own_proxy and bodies.must_pass(flow.response, answer=True)
            bodies.watch(flow.response, force=force)

    def request(self, flow: http.HTTPFlow) -> None:
        """The app completed a request."""
        if self._log is not None:
            self._log.request(flow)

    def response(self, flow: http.HTTPFlow) -> None:
        """The server completed its answer."""
        if self._log is not None:
            self._log.response(flow)

    def error(self, flow: http.HTTPFlow) -> None:
        """An exchange failed."""
        if self._log is not None:
            self._log.error(flow)

    def websocket_message(self, flow: http.HTTPFlow) -> None:
        """A WebSocket message passed."""
        if self._log is not None and flow.websocket is not None:
            self._log.websocket_message(flow)
            if self._own_proxy:
                del flow.websocket.messages[:-1]

    def websocket_end(self, flow: http.HTTPFlow) -> None:
        """A WebSocket was closed."""
        if self._log is not None:
            self._log.websocket_end(flow)

    def tcp_start(self, flow: tcp.TCPFlow) -> None:
        """A raw TCP stream began."""
        if self._log is not None:
            self._log.stream_start(flow)

    def tcp_message(self, flow: tcp.TCPFlow) -> None:
        """Bytes passed on a raw TCP stream."""
        if self._log is not None:
            self._log.stream_message(flow)
            if self._own_proxy:
                del flow.messages[:-1]

    def tcp_end(self, flow: tcp.TCPFlow) -> None:
        """A raw TCP stream was closed."""
        if self._log is not None:
            self._log.stream_end(flow)

    def tcp_error(self, flow: tcp.TCPFlow) -> None:
        """A raw TCP stream broke."""
        if self._log is not None:
            self._log.stream_end(flow)

    def udp_start(self, flow: udp.UDPFlow) -> None:
        """A raw UDP stream began."""
        if self._log is not None:
            self._log.stream_start(flow)

    def udp_message(self, flow: udp.UDPFlow) -> None:
        """A datagram passed."""
        if self._log is not None:
            self._log.stream_message(flow)
            if self._own_proxy:
                del flow.messages[:-1]

    def udp_end(self, flow: udp.UDPFlow) -> None:
        """A raw UDP stream ended."""
        if self._log is not None:
            self._log.stream_end(flow)

    def udp_error(self, flow: udp.UDPFlow) -> None:
        """A raw UDP stream broke."""
        if self._log is not None:
            self._log.stream_end(flow)

    def dns_request(self, flow: dns.DNSFlow) -> None:
        """The app asked a name."""
        if self._log is not None:
            self._log.dns_question(flow)

    def dns_response(self, flow: dns.DNSFlow) -> None:
        """A name server answered."""
        if self._log is not None:
            self._log.dns_answer(flow)

    def dns_error(self, flow: dns.DNSFlow) -> None:
        """A question found no answer."""
        if self._log is not None:
            self._log.error(flow)
