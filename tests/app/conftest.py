"""An app, and a witness of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from app.watching import SHAPES, App, Watched, Witness


@pytest.fixture
def app() -> Iterator[App]:
    running = App()
    yield running
    running.kill()


@pytest.fixture
def witness() -> Witness:
    return Witness()


@pytest.fixture(scope="package")
def watched() -> Iterator[Watched]:
    running, seeing = App(), Witness()
    try:
        yield Watched(running, seeing, seeing.host.attach(running.pid, timeout=60))
    finally:
        seeing.host.detach()
        running.kill()


@pytest.fixture(scope="package")
def program() -> Iterator[Watched]:
    """The program of call shapes, on the lab device's stand-ins."""
    running, seeing = App(*SHAPES), Witness()
    try:
        yield Watched(running, seeing, seeing.host.attach(running.pid, timeout=60))
    finally:
        seeing.host.detach()
        running.kill()
