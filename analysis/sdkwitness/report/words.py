"""What verdicts, overlays, grades and data types are called, and which sign and tone they have.

One table for all renderers, so that a finding reads the same in a terminal, a browser and a CI log. Each
verdict has its own sign: colour is never the only carrier.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from sdkwitness.audit.model import ClaimVerdictName, Detector, Grade, Overlay, Verdict

Tone = Literal["bad", "warn", "soft", "good", "mute"]


class Word(NamedTuple):
    """How one verdict is shown."""

    label: str
    sign: str
    tone: Tone
    meaning: str
    """One sentence for a reader who has not read the manual."""


VERDICTS: Final[dict[Verdict, Word]] = {
    "undisclosed_recipient": Word(
        "Undisclosed recipient", "‼", "bad", "Data went to a third party that the statement does not name."
    ),
    "contradicted": Word(
        "Contradicted", "⊘", "bad", "The statement says that this is not shared with this third party."
    ),
    "condition_violated": Word(
        "Condition violated", "!", "bad", "Disclosed, but a condition of the disclosure was broken."
    ),
    "undisclosed_data": Word(
        "Undisclosed data", "✕", "bad", "The statement names the third party, but not this data type for it."
    ),
    "recipient_unresolved": Word(
        "Recipient unresolved", "?", "warn", "Data went to someone whose organisation is not known."
    ),
    "disclosed_elsewhere": Word(
        "Disclosed elsewhere", "⇄", "warn", "Disclosed in another entry of the statement, not in this one."
    ),
    "ambiguous": Word("Ambiguous", "±", "warn", "Claims of the statement about this exclude each other."),
    "disclosed_broadly": Word(
        "Disclosed broadly", "≈", "soft", "Only an umbrella term of the statement covers this data type."
    ),
    "disclosed_conditionally": Word(
        "Disclosed conditionally", "◐", "soft", "Disclosed under a condition that this run could not evaluate."
    ),
    "disclosed": Word("Disclosed", "✓", "good", "The statement says so, and every condition that was tested holds."),
    "first_party": Word("First party", "⌂", "mute", "The operator of the app itself: outside a third-party list."),
    "unclassified": Word("Unclassified", "…", "mute", "Bytes or fields whose meaning could not be told."),
    "placeholder": Word("Placeholder", "∅", "mute", "Only an empty or dummy value was sent."),
    "noise": Word("Noise", "·", "mute", "Traffic of the system or the test set-up, not of the app."),
    "access_undisclosed": Word(
        "Read, undisclosed", "⊗", "warn", "An SDK read this on the device, and the statement does not say so."
    ),
    "access_disclosed": Word("Read, disclosed", "○", "good", "An SDK read this on the device, as the statement says."),
    "access_on_device_ok": Word(
        "Read, stayed on device", "◎", "good", "Read on the device only, as the statement promises."
    ),
    "access_failed": Word("Read failed", "–", "mute", "An SDK asked for this, and the system refused or gave nothing."),
}
"""Worst first: also the order of legends."""

CLAIMS: Final[dict[ClaimVerdictName, Word]] = {
    "confirmed": Word("Confirmed", "✓", "good", "Seen, as the statement says."),
    "confirmed_in_part": Word("Confirmed in part", "◑", "good", "Only a part or a wider form of it was seen."),
    "not_seen_exercised": Word(
        "Not seen, exercised", "◌", "soft", "The scenario ran and the channel was visible, yet it was not seen."
    ),
    "not_seen_not_exercised": Word(
        "Not exercised", "▫", "mute", "Its scenario did not run, so nothing can be said about it."
    ),
    "not_observable": Word(
        "Not observable",
        "◇",
        "mute",
        "Server to server, or where this run could not look: nothing can be said about it.",
    ),
    "impossible_on_target": Word(
        "Impossible here", "⌀", "mute", "Cannot happen on this device, for instance an iOS identifier on Android."
    ),
    "sdk_absent": Word("SDK absent", "□", "mute", "Nothing of this SDK was found in the app."),
    "statement_defect": Word("Statement defect", "§", "warn", "The statement itself is unclear or wrong here."),
}

OVERLAYS: Final[dict[Overlay, str]] = {
    "pre_consent": "before consent",
    "after_refusal": "after refusal",
    "after_withdrawal": "after withdrawal",
    "separate_consent_missing": "no separate consent",
    "out_of_scenario": "outside its scenario",
    "purpose_different": "another purpose",
    "purpose_broad": "purpose stated broadly",
    "method_mismatch": "other method than stated",
    "permission_undeclared": "permission not stated",
    "permission_bypass": "past a refused permission",
    "over_frequency": "too often",
    "background": "in background",
    "permanent_id_used": "permanent identifier",
    "linked_with_permanent_id": "linked with permanent identifier",
    "weak_hash": "weak hash",
    "cleartext": "cleartext",
    "cross_border_host": "host abroad",
    "recipient_by_ip_only": "bare IP address",
    "redirected_third_party": "redirected to another party",
    "attribution_conflict": "stack and host disagree",
    "test_host": "test host",
    "new_since_baseline": "new since baseline",
}

PHASES: Final[dict[str, str]] = {
    "before_dialog": "before the consent dialog",
    "before_consent": "before consent",
    "after_consent": "after consent",
    "after_refusal": "after refusal",
    "after_withdrawal": "after withdrawal",
}
"""Phases of consent, as observations name them."""
CONSENT: Final = frozenset({"asked", "given", "refused", "withdrawn"})
"""Marks of consent that begin a phase."""

REVEALED: Final = "Values are shown in full: keep this report as safe as the capture."
REDACTED: Final = "Values are shown redacted; the capture holds them in full."

GRADES: Final[dict[Grade, str]] = {
    "proven": "Equals a value that was hooked or is known, or a variant of one.",
    "strong": "In a field that an SDK adapter knows, or of a valid format whose key agrees.",
    "indicative": "Key and plausible value only: never fails a CI run on its own.",
}

DETECTORS: Final[dict[Detector, str]] = {
    "hooked": "it equals a value that a hook saw",
    "identity": "it equals a known value of the device or its user",
    "series": "its samples come in the order in which they were measured",
    "adapter": "this SDK is known to send it in this field",
    "format": "it has the format of such a value, and its key agrees",
    "lexicon": "its field has such a name",
}
"""Why a value is taken for what it is, as the second half of "recognised because"."""

METHODS: Final[dict[str, str]] = {
    "sdk_local": "SDK, on the device",
    "api_local": "API, on the device",
    "server_to_server": "server to server",
    "app_to_app": "app to app",
    "unknown": "not stated",
}

JOINS: Final[dict[str, str]] = {
    "client_random": "the random of its TLS handshake",
    "port": "its local port",
    "time": "host and time",
}
"""How a flow was tied to the code that opened it."""

GROUPS: Final[dict[str, str]] = {
    "id": "Identifiers",
    "auth": "Authentication",
    "profile": "Profile",
    "health": "Body and health",
    "bio": "Biometrics",
    "fitness": "Sports",
    "loc": "Location",
    "net": "Network",
    "tel": "Telephony",
    "sensor": "Sensors",
    "dev": "Device and software",
    "use": "Usage",
    "pref": "Preferences",
    "content": "User content",
    "fin": "Financial",
    "label": "Labels",
    "umbrella": "Umbrella terms",
}
"""First part of a data type id to its heading, in report order."""

_LABELS: Final[dict[str, str]] = {
    "id.user.account_info": "Account information",
    "id.user.deidentified": "De-identified user id",
    "id.peripheral.wearable_sn": "Wearable serial number",
    "id.device.permanent.serial": "Hardware serial number",
    "id.device.permanent.mac": "MAC address",
    "id.app.push_token": "Push token",
    "profile.photo": "Profile photo",
    "profile.contact": "Contact information",
    "health.vital.bp": "Blood pressure",
    "health.vital.spo2": "Blood oxygen",
    "health.vital.hr_irregular": "Heart rate irregularities",
    "health.vital.skin_temp": "Skin temperature",
    "health.reproductive.menstrual": "Menstrual cycle",
    "fitness.score": "Vitality score, PAI",
    "fitness.vo2max": "VO₂ max",
    "loc.precise": "Precise location",
    "loc.gnss_raw": "GNSS information",
    "loc.track_media": "Route in media",
    "loc.coarse": "Coarse location",
    "net.ip": "IP address",
    "net.wifi_current": "Wi-Fi connection",
    "net.wifi_scan": "Wi-Fi list",
    "net.cell": "Base station",
    "net.signal": "Signal strength",
    "net.type": "Network type",
    "dev.model": "Device model",
    "dev.os": "Operating system",
    "dev.sysprops": "System properties",
    "dev.app": "App name and version",
    "dev.peripheral": "Wearable information",
    "dev.smart_home": "Smart home devices",
    "use.crash": "Crash events",
    "use.course_url": "Course URL",
    "fin.card": "Card information",
    "fin.order": "Order information",
    "pref.ux_program": "Experience program flag",
    "pref.policy_consent": "Policy consent flag",
    "sensor.pressure": "Air pressure",
    "sensor.magnetic": "Geomagnetism",
}
"""Names of ids whose last part alone would not be understood."""

_ACRONYMS: Final = frozenset({
    "imei", "meid", "imsi", "iccid", "idfa", "idfv", "oaid", "vaid", "guid", "gaid", "aaid", "udid", "msa", "cplc",
    "id", "ecg", "sms", "url", "drm", "cn", "ram", "ux",
})  # fmt: skip


def data_type_label(data_type: str) -> str:
    """Return a reader's name for a data type id: `id.device.permanent.imei` is `IMEI`.

    Ids are stable and their last part is a word, so a saved report needs no catalogue to be read.
    """
    if data_type in _LABELS:
        return _LABELS[data_type]
    head, _, last = data_type.rpartition(".")
    if head == "umbrella":
        return f"{last.replace('_', ' ').capitalize()} (any)"
    words = last.split("_")
    shown = " ".join(w.upper() if w in _ACRONYMS else w for w in words)
    return shown[:1].upper() + shown[1:]
