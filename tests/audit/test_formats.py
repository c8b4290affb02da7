from __future__ import annotations

import pytest

from sdkwitness.audit.classify.fields.formats import BINARY_FORMATS, FORMATS, LOOSE, VARIANTS
from sdkwitness.knowledge.load import catalogue

CPLC = "479040514791210023000052480132716549481052480000013248100000000001324952484710470C71"


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("imei", "356868000041418", "356868000041419"),
        ("imei", "490154203237518|356868000041418", "490154203237518|1"),
        ("imsi", "460027391846205", "290007391846205"),
        ("iccid", "89860021439076155288", "79860021439076155288"),
        ("meid", "AF0123450ABCDE", "0F0123450ABCDE"),
        ("mac", "a4:50:46:12:34:56", "a4:50:46:12:34"),
        ("mac", "A45046123456", "01:00:5e:00:00:fb"),
        ("cplc", CPLC, CPLC[:-2]),
        ("uuid", "7d444840-9dc0-11d1-b245-5ffdce74fad2", "7d444840-9dc0-11d1-b245"),
        ("wechat_appid", "wx6b1f03e9a7d2c458", "wx6b1f03e9a7d2c45g"),
        ("phone", "+86 137 6420 5918", "12764205918"),
        ("phone", "13764205918", "137642059181"),
        ("email", "a.b@example.com", "a.b@example"),
        ("cn_id", "11010519491231002X", "110105194912310021"),
        ("bank_card", "6222 0212 3456 7894", "6222021234567895"),
        ("ip", "192.168.83.147", "192.168.83"),
        ("ip", "2001:db8::1", "127.0.0.1"),
        ("ip", "203.0.113.7:443", "255.255.255.0"),
        ("meid", "293608736500703710", "2936087365007037101"),
        ("imsi", "310260123456789", "999991234567890"),
        ("iccid", "8986001234567890120", "8986001234567890121"),
        ("bank_card", "371449635398431", "8986002143907615528"),
        ("email", "a@example.org", "logo@2x.png"),
        ("uuid", "{1B4E28BA-2FA1-41D2-883F-0016D3CCA427}", "0000180d-0000-1000-8000-00805f9b34fb"),
        ("serial", "7c3fa91e", "1732374540123"),
        ("serial", "R58M12ABCDE", "20261124193000"),
        ("account_id", "167302908", "10234"),
        ("android_id", "fedcba9876543210", "1732374540123456"),
        ("app_id", "2882303761517123456", "42"),
        ("channel", "xiaomi_store", "stereo"),
        ("vendor_id", "XnE5b1Q2dGtBREFEQUE0N2t5aWV", "init_failed"),
        ("drm_id", "3f1c9b7a5d2e8f604b1a7c9d3e5f2081", "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed"),
        ("order", "WF-20261124-88412", "created_at desc"),
        ("card", "3104 8700 1234 5678", "3104********5678"),
        ("date", "1991-07-23", "1991-17-23"),
        ("oaid", "05e13b9fa7c836c5", "05e13b9fa7c836c"),
        ("network_type", "WIFI", "banana"),
        ("nmea", "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47", "$GPGGA,123519,4807.038,N*00"),
        ("coordinate", "31.230416", "31"),
    ],
)
def test_validators(name: str, good: str, bad: str) -> None:
    assert FORMATS[name](good)
    assert not FORMATS[name](bad)


@pytest.mark.parametrize(
    ("name", "likely", "neither"),
    [
        ("imei", "35686800004141", "356868000041419"),
        ("iccid", "89860117801234567895", "8986001234567890121"),
        ("phone", "021-58881234", "10086"),
        ("mac", "a4:50:46:9d:11:02,-63", "01:00:5e:00:00:fa"),
        ("mac", "f3:36:76:d6:17:38", "33:33:00:00:00:16"),
        ("call_entry", "13712345678,32,out", "GET /v1/users 200"),
        ("wifi_entry", "LabNest", "5"),
        ("bluetooth_entry", "Buds 4", "STATE_ON"),
    ],
)
def test_weaker_spellings_prove_nothing(name: str, likely: str, neither: str) -> None:
    assert name not in LOOSE
    assert VARIANTS[name](likely)
    assert not FORMATS[name](likely)
    assert not FORMATS[name](neither)
    assert not VARIANTS[name](neither)


def test_every_format_of_the_catalogue_has_a_validator() -> None:
    named = {row.format for row in catalogue().data_types.values() if row.format}
    assert len(named) > 10
    assert sorted(named - FORMATS.keys() - BINARY_FORMATS) == []


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_validator_trips_over_strange_text(name: str) -> None:
    for text in ("", " ", "\x00", "é", "０１２３", "9" * 10_000, "a" * 100, ":" * 17, "-", "٣" * 15):
        assert FORMATS[name](text) in (True, False)
