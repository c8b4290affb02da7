"""A rich, made report: 21 entries, every verdict, every claim verdict, every overlay, gaps of every kind."""

from __future__ import annotations

from itertools import cycle

from sdkwitness.audit.model import (
    Claim,
    ClaimVerdictName,
    ConditionResult,
    EvidenceRecord,
    Finding,
    FindingRecipient,
    Grade,
    HookCoverage,
    Joins,
    Observation,
    Overlay,
    Report,
    ReportCapture,
    ReportCoverage,
    ReportEntry,
    ReportRecipient,
    ReportStatement,
    ReportValue,
    ScenarioCoverage,
    Severity,
    Verdict,
)

ENTRIES: tuple[tuple[str, str, str], ...] = (
    ("AutoNavi Software Co., Ltd.", "Amap SDK", "outdoor_run"),
    ("Shenzhen Tencent Computer Systems Co., Ltd.", "WeChat share SDK", "share_item"),
    ("Anhui Huami Information Technology Co., Ltd.", "Huami SDK", "use_huami_device"),
    ("Anhui Huami Information Technology Co., Ltd.", "Huami open API", "import_data"),
    ("Tencent Technology (Shenzhen) Co., Ltd.", "WeRun", "link_wechat"),
    ("Alipay (Hangzhou) Information Technology Co., Ltd.", "Alipay step count", "link_alipay"),
    ("Xiaomi Inc.", "Xiaomi Account SDK", "sign_in"),
    ("Xiaomi Inc.", "Mi AI SDK", "use_mi_ai"),
    ("Beijing Xiaomi Mobile Software Co., Ltd.", "Xiaomi TSM SDK", "use_nfc"),
    ("Xiaomi Inc.", "OneTrack SDK", "use_app"),
    ("Xiaomi Inc.", "Xiaomi Community", "use_community"),
    ("Xiaomi Inc.", "Xiaomi Home IoT SDK", "use_wearable"),
    ("Beijing Xiaomi Mobile Software Co., Ltd.", "Mi Push SDK", "receive_push"),
    ("Hangzhou Miao Health Technology Co., Ltd.", "Miao Health SDK", "health_features"),
    ("Beijing Xiaomi Mobile Software Co., Ltd.", "Mi Link SDK", "cast_course"),
    ("Alipay (China) Network Technology Co., Ltd.", "Alipay SDK", "top_up_card"),
    ("Beijing Aidong Information Technology Co., Ltd.", "Aidong SDK", "interactive_course"),
    ("Xiaomi Finance", "Mi Coins SDK", "buy_watch_face"),
    ("Peking University International Hospital", "", "sleep_screening"),
    ("Xiaomi Inc.", "Xiaomi research app", "research"),
    ("Shenzhen Tencent Computer Systems Co., Ltd.", "", "workout_music"),
)

Row = tuple[int | None, str, Verdict, Severity, Grade, tuple[Overlay, ...], str]

ROWS: tuple[Row, ...] = (
    (1, "id.device.permanent.imei", "disclosed", "medium", "proven", ("permanent_id_used", "weak_hash"), "md5"),
    (1, "loc.precise", "disclosed", "none", "proven", (), "gcj02"),
    (1, "net.wifi_scan", "disclosed", "medium", "strong", ("out_of_scenario",), "raw"),
    (1, "content.contacts", "undisclosed_data", "high", "strong", (), "raw"),
    (1, "sensor.acceleration", "access_disclosed", "none", "proven", (), "raw"),
    (1, "dev.os", "disclosed", "none", "strong", (), "raw"),
    (1, "id.device.resettable.oaid", "disclosed", "high", "proven", ("pre_consent",), "raw"),
    (2, "content.photo", "disclosed", "none", "proven", (), "raw"),
    (2, "content.text", "disclosed_broadly", "low", "proven", (), "raw"),
    (3, "fitness.steps", "disclosed", "none", "proven", (), "raw"),
    (3, "health.vital.heart_rate", "disclosed", "none", "proven", (), "raw"),
    (3, "health.sleep", "disclosed_conditionally", "none", "strong", (), "raw"),
    (5, "id.user.deidentified", "condition_violated", "critical", "proven", ("permanent_id_used",), "md5"),
    (5, "fitness.steps", "disclosed", "none", "proven", (), "raw"),
    (7, "id.device.permanent.imei", "condition_violated", "critical", "proven", ("permanent_id_used",), "sha1"),
    (7, "auth.password", "disclosed", "none", "proven", (), "md5"),
    (7, "id.user.account_id", "disclosed", "none", "proven", (), "raw"),
    (8, "content.voice", "disclosed", "none", "strong", (), "raw"),
    (8, "content.contacts", "condition_violated", "critical", "proven", ("after_refusal",), "raw"),
    (8, "id.user.account_id", "access_on_device_ok", "none", "proven", (), "raw"),
    (9, "id.device.permanent.imei", "ambiguous", "medium", "proven", (), "raw"),
    (9, "id.device.permanent.serial", "contradicted", "high", "strong", ("permission_undeclared",), "raw"),
    (10, "use.page_view", "disclosed", "high", "strong", ("pre_consent", "background"), "raw"),
    (10, "id.device.resettable.android_id", "undisclosed_data", "high", "proven", (), "sha256"),
    (10, "dev.model", "disclosed", "none", "strong", (), "raw"),
    (12, "id.device.permanent.mac", "disclosed", "high", "proven", ("after_withdrawal", "over_frequency"), "raw"),
    (12, "dev.app", "access_undisclosed", "medium", "proven", (), "raw"),
    (13, "id.device.resettable.oaid", "disclosed_elsewhere", "medium", "proven", ("linked_with_permanent_id",), "raw"),
    (13, "id.app.push_token", "disclosed", "none", "strong", ("redirected_third_party",), "raw"),
    (15, "id.device.permanent.imei", "access_failed", "none", "proven", (), "raw"),
    (16, "net.type", "disclosed", "low", "indicative", ("attribution_conflict",), "raw"),
    (18, "fin.order", "disclosed", "low", "strong", ("new_since_baseline",), "raw"),
    (20, "health.vital.ecg", "disclosed", "high", "proven", ("method_mismatch",), "raw"),
    (21, "fitness.cadence", "disclosed", "none", "strong", (), "raw"),
    (None, "id.device.resettable.oaid", "undisclosed_recipient", "critical", "proven", ("test_host",), "raw"),
    (None, "loc.precise", "recipient_unresolved", "medium", "proven", ("recipient_by_ip_only", "cleartext"), "bd09"),
    (None, "dev.model", "first_party", "none", "strong", (), "raw"),
    (None, "net.ip", "placeholder", "none", "indicative", (), "raw"),
    (None, "use.click", "unclassified", "low", "indicative", (), "raw"),
    (None, "net.signal", "noise", "none", "indicative", (), "raw"),
)

UNLISTED: dict[Verdict, tuple[str, str, str]] = {
    "undisclosed_recipient": ("Umeng (Beijing) Technology", "U-App SDK", "ulogs.umeng.com"),
    "recipient_unresolved": ("", "", "203.0.113.9"),
    "first_party": ("Mi Fitness", "Mi Fitness", "api.example.com"),
    "placeholder": ("Example Ads", "Example Ads SDK", "ads.example.net"),
    "unclassified": ("Example Ads", "Example Ads SDK", "ads.example.net"),
    "noise": ("Google", "Android platform", "connectivitycheck.example.org"),
}

CLAIM_VERDICTS: tuple[ClaimVerdictName, ...] = (
    "confirmed",
    "confirmed_in_part",
    "not_seen_exercised",
    "not_seen_not_exercised",
    "not_observable",
    "impossible_on_target",
    "sdk_absent",
    "statement_defect",
)


def report(**changes: object) -> Report:
    """The made report, with some of its parts replaced."""
    observations: list[Observation] = []
    findings: list[Finding] = []
    evidence: list[EvidenceRecord] = []
    for number, row in enumerate(ROWS, 1):
        observation, finding, record = _row(number, row)
        observations.append(observation)
        findings.append(finding)
        evidence.append(record)
    base: dict[str, object] = {
        "schema": "sdkwitness/report/1",
        "capture": ReportCapture(
            id="lab-20231114T221320Z",
            app="com.mi.health",
            device="lab device (API level 30)",
            started="2023-11-14T22:13:20Z",
            ended="2023-11-14T22:15:02Z",
        ),
        "statement": statement(),
        "coverage": coverage(),
        "observations": observations,
        "findings": findings,
        "claims": claims(findings),
        "evidence": evidence,
        "catalogue": "0a1b2c3d4e5f",
        "tool": "sdkwitness 0.1.0",
    }
    return Report(**{**base, **changes})  # type: ignore[arg-type]  # changes are the caller's


def small(**changes: object) -> Report:
    """One finding that is disclosed and nothing unseen: the run that may be called clean."""
    whole = report()
    clean = {
        "findings": [whole.findings[1]],
        "observations": [whole.observations[1]],
        "evidence": [whole.evidence[1]],
        "claims": [],
        "coverage": ReportCoverage(
            flows=1,
            events=1,
            hooks=HookCoverage(installed=3, mode="on"),
            opaque_bytes=0,
            decoded_bytes=100,
            scenarios=ScenarioCoverage(run=["outdoor_run"], not_run=[]),
        ),
    }
    return report(**{**clean, **changes})


def statement() -> ReportStatement:
    """The statement's 21 entries."""
    methods = {4: "server_to_server", 5: "server_to_server", 6: "server_to_server", 19: "server_to_server"}
    return ReportStatement(
        id="mi-fitness",
        entries=len(ENTRIES),
        sha256="c0ffee" * 10 + "c0ff",
        third_parties=[
            ReportEntry(
                number=n,
                organisation=organisation,
                via=via,
                method=methods.get(n, "app_to_app" if n == 20 else "sdk_local"),
                scenario=scenario,
                purpose="a purpose of the statement",
            )
            for n, (organisation, via, scenario) in enumerate(ENTRIES, 1)
        ],
        defects=[
            {"kind": "duplicate_field", "entry": 4, "text": "The field “Sharing method” occurs twice."},
            {"kind": "missing_field", "entry": 19, "text": "The entry has no sharing type and no rules link."},
            {"kind": "page_furniture", "entry": None, "text": "Text of the web page follows the last entry."},
        ],
    )


def coverage(**changes: object) -> ReportCoverage:
    """Coverage with a gap of every kind."""
    base: dict[str, object] = {
        "flows": 214,
        "events": 1893,
        "hooks": HookCoverage(installed=61, absent=4, failed=["WifiManager.getScanResults"], mode="on"),
        "opaque_bytes": 18_204,
        "decoded_bytes": 402_113,
        "scenarios": ScenarioCoverage(run=["outdoor_run", "sign_in"], not_run=["research"]),
        "joins": Joins(tls_flows=198, client_random=190, port=5, time=1, none=2),
        "refused_handshakes": [{"host": "pinned.example.com", "reason": "certificate unknown"}],
        "dark": [
            {
                "host": "dark.example.com",
                "recipient": "Huami SDK",
                "flows": 3,
                "sent": 1_204,
                "received": 56_001,
                "ja4": "t13d1516h2_8daaf6152771_e5627efa2ab1",
                "why": "its keys are not in the key log",
            }
        ],
        "opaque": [
            {"evidence": "flow:17", "host": "ulogs.umeng.com", "size": 812, "entropy": 7.96, "reason": "encrypted"}
        ],
        "problems": ["The journal ends inside a record."],
        "incomplete": False,
    }
    return ReportCoverage(**{**base, **changes})  # type: ignore[arg-type]  # changes are the caller's


def claims(findings: list[Finding]) -> list[Claim]:
    """Claims of all entries: those with findings confirmed, the rest with every other verdict in turn."""
    made: list[Claim] = []
    turns = cycle(CLAIM_VERDICTS[2:])
    extra = ("id.device.resettable.idfa", "umbrella.device_information", "profile.nickname", "net.cell")
    for entry in range(1, len(ENTRIES) + 1):
        own = [f for f in findings if f.recipient.entry == entry]
        for finding in own:
            part = finding.verdict == "disclosed_broadly"
            made.append(
                Claim(
                    id=f"{entry}.{len(made) + 1}",
                    entry=entry,
                    data_type=finding.data_type,
                    verdict="confirmed_in_part" if part else "confirmed",
                    findings=[finding.id],
                    explanation="Seen in this run.",
                    item=finding.data_type.rpartition(".")[2].replace("_", " "),
                    conditions=[
                        ConditionResult(text="for Android Q and earlier", kind="os_version", verdict="condition_broken")
                    ]
                    if finding.verdict == "condition_violated"
                    else [],
                )
            )
        for data_type in extra:
            verdict: ClaimVerdictName = "not_observable" if entry in (4, 6, 19) else next(turns)
            made.append(
                Claim(
                    id=f"{entry}.{len(made) + 1}",
                    entry=entry,
                    data_type=None if verdict == "statement_defect" else data_type,
                    verdict=verdict,
                    findings=[],
                    explanation="Why this verdict was given, in one sentence.",
                    item=data_type.rpartition(".")[2].replace("_", " "),
                )
            )
    return made


def _row(number: int, row: Row) -> tuple[Observation, Finding, EvidenceRecord]:
    entry, data_type, verdict, severity, grade, overlays, form = row
    access = verdict.startswith("access")
    if entry is None:
        organisation, via, host = UNLISTED[verdict]
    else:
        organisation, via, _ = ENTRIES[entry - 1]
        host = f"sdk{entry}.example.com"
    key = f"event:{number}" if access else f"flow:{number}"
    leaf = data_type.rpartition(".")[2]
    observation = Observation(
        id=f"obs:{number}",
        evidence=key,
        channel="api" if access else "network",
        time=f"2023-11-14T22:13:{number % 60:02d}.250Z",
        host="" if access else host,
        recipient=ReportRecipient(
            organisation=organisation,
            via=via,
            entry=entry,
            confidence=0.98,
            because=["stack"] if access else ["host", "stack"],
        ),
        data_type=data_type,
        path="return" if access else f"request.body > gzip > aes:event:90 > json:$.d.{leaf}",
        form=form,
        detector="hooked",
        grade=grade,
        confidence=0.99,
        value=ReportValue(digest=f"{number:064x}", preview="4901…7518"),
        phase="before_consent" if "pre_consent" in overlays else "after_consent",
        scenario="outdoor_run",
        join="" if access else "client_random",
    )
    finding = Finding(
        id=f"F-{number:03d}",
        recipient=FindingRecipient(organisation=organisation, via=via, entry=entry),
        data_type=data_type,
        verdict=verdict,
        overlays=list(overlays),
        grade=grade,
        severity=severity,
        observations=[observation.id],
        disclosures=[f"{entry}.1"] if entry is not None and verdict.startswith("disclosed") else [],
        explanation=f"{via or organisation or host} {'read' if access else 'received'} {leaf}: {verdict}.",
        rule=f"V-{verdict}",
    )
    record = EvidenceRecord(
        id=key,
        kind="event" if access else "flow",
        time=observation.time,
        summary="TelephonyManager.getImei" if access else f"POST https://{host}/v1/report 200",
        stack=["android.telephony.TelephonyManager.getImei", "com.loc.m.a", "com.amap.api.location.b.run"],
    )
    return observation, finding, record
