"""All processes of one app: started or attached to, their children, and what comes after a restart."""

from __future__ import annotations

import contextlib
import queue
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from sdkwitness.app import local
from sdkwitness.app.device import diagnosis, open_device, processes_of
from sdkwitness.app.host import AgentHost, Sink
from sdkwitness.app.numbering import Numbering
from sdkwitness.app.options import AgentOptions
from sdkwitness.capture.errors import UserError
from sdkwitness.capture.records import AgentProblem, Coverage

if TYPE_CHECKING:
    import frida
    from frida import _frida

CHILD_TIMEOUT: Final = 10.0
"""Seconds that a child process is held until its hooks are in; then it goes on without them, and that is reported."""
ALIVE: Final = "alive"
REPLACED: Final = "process-replaced"
"""Frida's word for a process that became another program."""
LOOK: Final = 0.5
"""Seconds between looks for processes of the app that nobody told of."""


class Child(Protocol):
    """What Frida tells of a process that is held back, a child or one that a device starts."""

    @property
    def pid(self) -> int:
        """Its process id."""
        ...


class _Host(AgentHost):
    """An agent whose process has its children held back until they are hooked too."""

    def __init__(self, sink: Sink, numbering: Numbering, fates: dict[int, str], *, hold: bool, local: bool) -> None:
        super().__init__(sink, numbering)
        self._fates = fates
        self._hold = hold
        self._local = local

    def gone(self, reason: str) -> str:
        """Note what became of the process: without holding, Frida does not tell its end from its becoming another."""
        if self._local and reason == "process-terminated" and local.runs(self.pid):
            reason = REPLACED
        self._fates[self.pid] = reason
        return reason

    def entered(self, session: frida.Session) -> None:
        """Have Frida hold children back, where that is wanted."""
        if self._hold:
            session.enable_child_gating()


class Watcher:
    """The agents of one app.

    Children are hooked as soon as they are seen, or held back until they are; one that cannot be hooked is reported and
    goes on. An app that is known by name is found again after a restart, and so are its processes called `NAME:push`.
    """

    def __init__(
        self, sink: Sink, *, device: str = "local", options: AgentOptions | None = None, hold: bool = False
    ) -> None:
        """Take what all agents share.

        Args:
            sink: gets the records.
            device: where the app runs.
            options: what the agents are to do.
            hold: hold children back until they are hooked. Frida does so in the copy that `fork` makes, over a
                descriptor of its own: a child that closes descriptors it does not know hangs, so it is off.
        """
        self._sink = sink
        self._hold = hold
        self._name = device
        self._options = options or AgentOptions()
        self._numbering = Numbering()
        self._hosts: list[AgentHost] = []
        self._copies: list[frida.Session] = []
        self._tried: set[int] = set()
        self._fates: dict[int, str] = {}
        """What became of each process: Frida's reason for the end of its session."""
        self._dead: set[int] = set()
        self._seen: dict[int, local.Command] = {}
        self._follow = ""
        self._lost: str | None = None
        self._device: frida.Device | None = None
        self._work: queue.Queue[Callable[[], None]] = queue.Queue()
        self._closing = threading.Event()
        self._busy = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="watcher", daemon=True)

    @property
    def lost(self) -> str | None:
        """Why nothing can be watched any more; None while it can, or when every process has ended in order."""
        return self._lost

    @property
    def over(self) -> bool:
        """Whether every process has ended, and none will be looked for."""
        return self._lost is None and self._ended()

    def attach(self, pid: int, *, follow: str = "") -> Coverage:
        """Hook a running process.

        Args:
            pid: The process.
            follow: The app's name, by which it is found again after a restart; empty to end with the process.

        Raises:
            UserError: As `AgentHost.attach`.
        """
        self._open()
        self._follow = follow
        coverage = self._hook(pid, self._options)
        self._thread.start()
        return coverage

    def spawn(self, command: Sequence[str], *, env: Mapping[str, str] | None = None) -> int:
        """Start an app that does nothing before `resume`, hook it, and return its process id.

        Args:
            command: A command line, or the one name of an Android package.
            env: The whole environment of a command line.

        Raises:
            UserError: It cannot be started or hooked; then it is ended.
        """
        device = self._open()
        if env is not None:
            program = shutil.which(command[0], path=env.get("PATH"))
            if program is None:
                raise UserError(f"There is no program {command[0]} to start.")
            command = [program, *command[1:]]
        try:
            pid = int(device.spawn(list(command), env=dict(env)) if env is not None else device.spawn(command[0]))
        except Exception as error:
            raise UserError(f"{command[0]} cannot be started: {diagnosis(error, self._name)}") from error
        try:
            self._hook(pid, msgspec.structs.replace(self._options, waiting=True))
        except BaseException:
            device.kill(pid)
            raise
        if env is None:
            self._follow = command[0]
        self._spawned = pid
        self._thread.start()
        return pid

    def resume(self) -> None:
        """Let the app that was started go on."""
        self._open().resume(self._spawned)

    def flush(self) -> None:
        """Make every agent send what it holds back."""
        for host in list(self._hosts):
            if not host.over:
                host.flush()

    def detach(self) -> None:
        """Take the hooks out everywhere and let the processes go on."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(CHILD_TIMEOUT)
        if self._device is not None:
            self._device.off("child-added", self._on_child)
            self._device.off("spawn-added", self._on_spawn)
        for host in self._hosts:
            host.detach()

    # --- processes --------------------------------------------------------------------------------

    def _open(self) -> frida.Device:
        if self._device is None:
            device = open_device(self._name)
            device.on("child-added", self._on_child)
            device.on("spawn-added", self._on_spawn)
            self._device = device
        return self._device

    def _hook(self, pid: int, options: AgentOptions, *, timeout: float = 20, passing: bool = False) -> Coverage:
        host = _Host(self._sink, self._numbering, self._fates, hold=self._hold, local=self._name == "local")
        host.passing = passing
        self._tried.add(pid)
        self._fates[pid] = ALIVE
        coverage = host.attach(pid, device=self._name, options=options, timeout=timeout)
        self._hosts.append(host)
        return coverage

    def _on_child(self, child: _frida.Child) -> None:
        if self._is_ours(child):  # taken in a thread of our own: Frida's must not wait for Frida
            self._work.put(lambda: self._take(child, f"child of {child.parent_pid}", forked=child.origin == "fork"))

    def _is_ours(self, child: _frida.Child) -> bool:
        """Whether a child descends from this app: a recording beside this one has its own."""
        if child.parent_pid in self._tried or child.pid in self._tried or self._name != "local":
            return True
        # what `posix_spawn` makes is told of when it becomes another program, with itself as its parent
        return local.parent_of(child.pid) in self._tried

    def _on_spawn(self, spawn: _frida.Spawn) -> None:
        mine = self._is_mine(str(spawn.identifier))
        self._work.put(lambda: self._take(spawn, str(spawn.identifier)) if mine else self._let_go(spawn.pid))

    def _is_mine(self, name: str) -> bool:
        return bool(self._follow) and (name == self._follow or name.startswith(f"{self._follow}:"))

    def _take(self, child: Child, what: str, *, forked: bool = False) -> None:
        """Hook a process that is held back, and let it go whatever came of that."""
        try:
            if forked:
                self._keep_copy(child.pid, what)
            else:
                options = msgspec.structs.replace(self._options, waiting=True)
                self._hook(child.pid, options, timeout=CHILD_TIMEOUT, passing=True)
        except UserError as error:
            self._problem(f"Process {child.pid}, {what}, was not hooked: {error}")
        finally:
            self._let_go(child.pid)

    def _keep_copy(self, pid: int, what: str) -> None:
        """Watch what a copy that `fork` made becomes; it is hooked when it becomes another program.

        No agent goes into the copy itself: it has the memory of threads it does not have, a virtual machine's among
        them, and crashes where hooks touch that.
        """
        self._tried.add(pid)
        self._fates[pid] = ALIVE
        try:
            session = self._open().attach(pid)
            session.enable_child_gating()
        except Exception as error:
            raise UserError(diagnosis(error, self._name)) from error

        def detached(reason: str, *_: object) -> None:
            self._fates[pid] = reason
            if reason == "process-terminated":
                self._problem(f"Process {pid}, {what}, ran without hooks: it is a copy that became no other program.")

        session.on("detached", detached)
        self._copies.append(session)

    def _let_go(self, pid: int) -> None:
        try:
            self._open().resume(pid)
        except Exception as error:  # it was killed meanwhile
            self._problem(f"Process {pid} could not be let go: {diagnosis(error, self._name)}")

    def _run(self) -> None:
        looked = 0.0
        while not self._closing.is_set():
            with contextlib.suppress(queue.Empty):
                self._work.get(timeout=0.1)()
            if time.monotonic() - looked >= LOOK:
                looked = time.monotonic()
                self._look()
                self._look_for_children()
            self._settle()
            self._judge()

    def _settle(self) -> None:
        """Find out which processes have ended after all that seemed to become other programs."""
        if self._name != "local":
            return
        dead = {pid for pid, fate in self._fates.items() if fate == REPLACED and not local.runs(pid)}
        for pid in dead & self._dead:  # twice, since it looks dead too while it is being replaced
            self._fates[pid] = "process-terminated"
        self._dead = dead

    def _ended(self) -> bool:
        """Whether there is nothing left to watch; a process that was replaced comes back as another program."""
        going_on = {ALIVE, REPLACED}
        return not self._follow and bool(self._fates) and not going_on & set(self._fates.values())

    def _judge(self) -> None:
        if self._ended():
            self._lost = next((host.lost for host in self._hosts if host.lost), None)

    def _look(self) -> None:
        """Hook processes of the app that nobody told of: one that came after a restart, or beside the main one."""
        if not self._follow:
            return
        try:
            found = processes_of(self._open(), self._follow)
        except Exception as error:
            self._follow = ""
            self._problem(f"The processes of {self._name} cannot be listed any more: {diagnosis(error, self._name)}")
            return
        for pid in found:
            if pid not in self._tried:
                self._try(pid, f"Process {pid} of {self._follow}")

    def _look_for_children(self) -> None:
        """Hook what descends from the app and was not held back, and what the app itself became."""
        if self._name != "local":
            return
        for pid, command in local.processes().items():
            parent = command.parent
            replaced = self._fates.get(pid) == REPLACED
            if not replaced and (pid in self._tried or self._fates.get(parent) != ALIVE):
                continue
            # A copy that is about to become another program is left alone: hooks would crash it.
            if self._seen.get(pid) != command:
                self._seen[pid] = command
            elif not replaced and local.same_program(pid, parent):
                self._tried.add(pid)
                self._problem(f"Process {pid}, child of {parent}, runs without hooks: it is a copy of its parent.")
            else:
                self._try(pid, f"Process {pid}, child of {parent},")

    def _try(self, pid: int, what: str) -> None:
        if self._closing.is_set():
            return
        try:
            self._hook(pid, self._options, timeout=CHILD_TIMEOUT, passing=True)
        except UserError as error:
            self._fates.pop(pid, None)
            self._problem(f"{what} was not hooked: {error}")

    def _problem(self, message: str) -> None:
        self._sink([msgspec.json.encode(AgentProblem(time=time.time_ns(), message=" ".join(message.split())))])
