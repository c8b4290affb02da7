"""The table that Chinese app stores and labs ask for: who did what in which phase, how often, and is it declared.

Reads and transmissions alike, before and after consent, after the self-inspection forms of the stores.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from sdkwitness.audit.model import Finding, Observation
from sdkwitness.audit.reconcile.rules import permissions
from sdkwitness.report.view import Party, View
from sdkwitness.report.words import VERDICTS, data_type_label

HEADERS: Final = (
    "阶段 Phase", "主体类型 Subject type", "主体名称 Subject name", "公司 Company", "行为 Behaviour",
    "个人信息 Personal information", "权限 Permission", "次数 Count", "频次 Most in a minute", "前后台 Foreground",
    "是否声明 In the statement", "判定 Verdict", "编号 Finding",
)  # fmt: skip
_PHASES: Final = {
    "before_dialog": "弹窗前 before the consent dialog",
    "before_consent": "同意前 before consent",
    "after_consent": "同意后 after consent",
    "after_refusal": "拒绝后 after refusal",
    "after_withdrawal": "撤回后 after withdrawal",
    "": "未知 unknown",
}
_DECLARED: Final = frozenset({"disclosed", "access_disclosed", "access_on_device_ok"})
_PARTLY: Final = frozenset({"disclosed_broadly", "disclosed_conditionally", "ambiguous", "condition_violated"})
_OUTSIDE: Final = frozenset({"noise", "placeholder", "unclassified"})
_MINUTE: Final = datetime.timedelta(minutes=1)


class Row(NamedTuple):
    """One behaviour of one subject in one phase."""

    phase: str
    subject_type: str
    subject: str
    company: str
    behaviour: str
    data_type: str
    permission: str
    times: int
    """Observations that the report lists."""
    most_in_a_minute: int
    foreground: str
    declared: str
    verdict: str
    finding: str


def rows(view: View) -> list[Row]:
    """Return the table, phases in their order, then as findings are shown."""
    pairs = [(party, finding) for party, finding in view.pairs() if finding.verdict not in _OUTSIDE]
    found = [row for party, finding in pairs for row in _of(view, party, finding)]
    order = {phase: place for place, phase in enumerate(_PHASES.values())}
    return sorted(found, key=lambda row: order.get(row.phase, len(order)))


def _of(view: View, party: Party, finding: Finding) -> Iterable[Row]:
    groups: dict[tuple[str, str, str], list[Observation]] = defaultdict(list)
    for name in finding.observations:
        seen = view.observations.get(name)
        if seen is not None:
            groups[seen.phase, _behaviour(seen), seen.axes.get("app_state", "foreground")].append(seen)
    permission = next((p.name for p in permissions() if finding.data_type in p.data_types), "")
    for (phase, behaviour, foreground), group in groups.items():
        yield Row(
            phase=_PHASES.get(phase, phase),
            subject_type="App" if finding.verdict == "first_party" else "SDK" if party.via else "第三方 third party",
            subject=party.name,
            company=party.organisation,
            behaviour=behaviour,
            data_type=f"{data_type_label(finding.data_type)} ({finding.data_type})",
            permission=permission,
            times=len(group),
            most_in_a_minute=_most(group),
            foreground="后台 background" if foreground == "background" else "前台 foreground",
            declared=_declared(finding),
            verdict=VERDICTS[finding.verdict].label,
            finding=finding.id,
        )


def _behaviour(seen: Observation) -> str:
    if seen.channel == "api":
        return f"读取 read by {seen.api}" if seen.api else "读取 read"
    form = "" if seen.form == "raw" else f" as {seen.form}"
    if seen.channel == "ipc":
        return f"跨应用传输 handed to {seen.host or 'another app'}{form}"
    return f"上传 sent to {seen.host or 'an unknown host'}{form}"


def _declared(finding: Finding) -> str:
    if finding.verdict in _DECLARED:
        return "是 yes"
    return (
        "部分 in part" if finding.verdict in _PARTLY else "不适用 n/a" if finding.verdict == "first_party" else "否 no"
    )


def _most(group: Sequence[Observation]) -> int:
    """The most observations within any 60 seconds."""
    times = sorted(datetime.datetime.fromisoformat(seen.time) for seen in group)
    best = start = 0
    for end, time in enumerate(times):
        while time - times[start] >= _MINUTE:
            start += 1
        best = max(best, end - start + 1)
    return best
