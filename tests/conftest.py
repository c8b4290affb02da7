"""Rules of the whole suite."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Final

import pytest

TESTS: Final = Path(__file__).parent
BUSY: Final = frozenset({"app", "cli", "lab", "wire"})
"""Folders whose tests start devices, proxies and other programs: one process runs all of one, one after the other."""

SKIP_IS_FAILURE = os.environ.get("SDKWITNESS_SKIP_IS_FAILURE") == "1"


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """Keep what tests decode out of the user's own cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep together what would wait for the machine, and not for the program, were it run side by side."""
    for item in items:
        folder = item.path.relative_to(TESTS).parts[0]
        if folder in BUSY:
            item.add_marker(pytest.mark.xdist_group(folder))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail a test that was skipped for a missing tool where all tools were promised to be there."""
    report = yield
    if SKIP_IS_FAILURE and report.skipped and call.excinfo is not None and "needs " in str(call.excinfo.value):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped where every tool should be installed: {call.excinfo.value}"
    return report
