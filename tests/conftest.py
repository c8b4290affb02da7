"""Rules of the whole suite."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

SKIP_IS_FAILURE = os.environ.get("SDKWITNESS_SKIP_IS_FAILURE") == "1"


@pytest.fixture(autouse=True, scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """Keep what tests decode out of the user's own cache."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


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
