"""Hosts, classes and peers are attributed to the longest rule, and to nobody where none fits."""

from __future__ import annotations

import pytest

from sdkwitness.knowledge.load import catalogue
from sdkwitness.knowledge.lookup import by_class, by_host, by_peer, is_framework


def host(name: str, path: str = "", app: str = "") -> str | None:
    found = by_host(catalogue(), name, path, app)
    return found[0].id if found else None


def owner(class_name: str) -> str | None:
    found = by_class(catalogue(), class_name)
    return found[0].id if found else None


def peer(name: str) -> str | None:
    found = by_peer(catalogue(), name)
    return found[0].id if found else None


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("apilocate.amap.com", "/mobile/binary", "amap-sdk"),
        ("ApiLocate.AMAP.com.", "", "amap-sdk"),
        ("new-host.amap.com", "/", "amap-sdk"),
        ("203.107.1.1", "/154081/d?host=apilocate.amap.com", "amap-sdk"),
        ("203.107.1.1", "/9/d?host=x", "aliyun-httpdns"),
        ("tracking.miui.com", "/track/v4", "onetrack-sdk"),
        ("account.xiaomi.com", "/pass/serviceLoginAuth2", "xiaomi-account-sdk"),
        ("api.io.mi.com", "/app/home/device_list", "xiaomi-home-iot-sdk"),
        ("de-idm.api.io.mi.com", "/", "mi-link-sdk"),
        ("privacy.mi.com", "/miaccount/zh_CN", "xiaomi-account-sdk"),
        ("privacy.mi.com", "/milink/zh_CN", "mi-link-sdk"),
        ("privacy.mi.com", "/xiaomicommunity/zh_CN", "xiaomi-community"),
        ("api.weixin.qq.com", "/hardware/bracelet/setstep", "werun"),
        ("open.weixin.qq.com", "/connect/sdk/qrconnect", "wechat-share-sdk"),
        ("openrpc.music.qq.com", "/", "qq-music"),
        ("openapi.alipay.com", "/gateway.do", "alipay-step-count"),
        ("mobilegw.alipay.com", "/mgw.htm", "alipay-sdk"),
        ("upload-cdn.huami.com", "/tposts/1", "huami-open-api"),
        ("api-mifit.huami.com", "/v1/data", "huami-sdk"),
        ("hlth.io.mi.com", "/app/v1/data/up_huami_raw_data", "mi-fitness"),
        ("hlth.io.mi.com", "/healthapp/huami/data_migrate/trigger", "mi-fitness"),
        ("hlth.io.mi.com", "/app/v1/service/gen_research_upload_url", "xiaomi-research-transfer"),
        ("hlth.research.xiaomiwear.com", "/app/v1/x", "xiaomi-research-transfer"),
        ("api.995120.cn", "/ecg", "hellowin-995120"),
        ("connectivitycheck.gstatic.com", "/generate_204", "android-platform"),
    ],
)
def test_a_host_belongs_to_its_longest_rule(name: str, path: str, expected: str) -> None:
    assert host(name, path) == expected


@pytest.mark.parametrize(
    "name", ["unknown.xiaomi.com", "amap.com.evil.example", "notamap.com", "203.107.1.2", "", "com"]
)
def test_a_host_that_no_rule_names_belongs_to_nobody(name: str) -> None:
    assert host(name) is None


def test_a_rule_with_a_path_does_not_hold_without_one() -> None:
    assert host("s3-us-west-2.amazonaws.com") is None
    assert host("s3-us-west-2.amazonaws.com", "/hm-registration/x") == "huami-sdk"


def test_the_rule_of_a_transfer_behind_the_apps_own_cloud_says_so() -> None:
    found = by_host(catalogue(), "hlth.io.mi.com", "/app/v1/data/up_huami_raw_data")
    assert found is not None
    assert "Huami" in found[1].role


@pytest.mark.parametrize(
    ("app", "kind"),
    [
        ("com.mi.health", "first_party"),
        ("com.xiaomi.wearable", "first_party"),
        ("", "first_party"),
        ("com.other", "third_party"),
    ],
)
def test_an_operator_is_first_party_to_its_own_apps_only(app: str, kind: str) -> None:
    found = by_host(catalogue(), "hlth.io.mi.com", "/", app)
    assert found is not None
    assert found[0].kind == kind


@pytest.mark.parametrize(
    ("class_name", "expected"),
    [
        ("com.loc.m", "amap-sdk"),
        ("com.loc.m$1", "amap-sdk"),
        ("com.loc", "amap-sdk"),
        ("com.xiaomi.passport.ui.sns.WXEntryActivity", "wechat-share-sdk"),
        ("com.xiaomi.passport.ui.Login", "xiaomi-account-sdk"),
        ("com.xiaomi.smarthome.mitsmsdk.Tsm", "xiaomi-tsm-sdk"),
        ("com.xiaomi.smarthome.core.Api", "xiaomi-home-iot-sdk"),
        ("com.milink.sdk.cast.Client", "mi-link-sdk"),
        ("com.mi.milink.sdk.Client", "wali-milink"),
        ("com.xiaomi.fitness.device.Sync", "mi-fitness"),
        ("com.xiaomi.fit.Sync", "mi-fitness"),
        ("com.mi.health.wxapi.WXEntryActivity", "wechat-share-sdk"),
    ],
)
def test_a_class_belongs_to_its_longest_package(class_name: str, expected: str) -> None:
    assert owner(class_name) == expected


@pytest.mark.parametrize("class_name", ["com.location.Tracker", "com.locx", "com.xiaomi.Unknown", "a.b.c", ""])
def test_a_prefix_ends_at_a_dot(class_name: str) -> None:
    assert owner(class_name) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("com.tencent.mm", "wechat-share-sdk"),
        ("com.tencent.mm/.plugin.base.stub.WXEntryActivity", "wechat-share-sdk"),
        ("content://com.tencent.mm.sdk.comm.provider/identity", "wechat-share-sdk"),
        ("com.tencent.qqmusic", "qq-music"),
        ("com.tencent.qqmusic.third.api.contract.IQQMusicApi", "qq-music"),
        ("com.milink.sdk.cast.v2.IMiLinkCastServiceV2", "mi-link-sdk"),
        ("com.xiaomi.vipaccount.provider", "xiaomi-community"),
        ("com.xiaomi.account", "xiaomi-account-sdk"),
        ("com.eg.android.AlipayGphone", "alipay-sdk"),
        ("com.xiaomi.research.provider", "xiaomi-research-transfer"),
        ("com.android.contacts", "android-platform"),
        ("com.heytap.openid", "android-platform"),
        ("com.google.android.gms.fitness.internal.IGoogleFitHistoryApi", "google-fit"),
    ],
)
def test_a_peer_belongs_to_its_longest_rule(name: str, expected: str) -> None:
    assert peer(name) == expected


@pytest.mark.parametrize("name", ["com.tencent.mmx", "org.example.app", "", "content://"])
def test_an_unknown_peer_belongs_to_nobody(name: str) -> None:
    assert peer(name) is None


@pytest.mark.parametrize(
    "class_name",
    [
        "java.net.URL",
        "android.app.Activity",
        "com.android.lab.Http",
        "okhttp3.OkHttpClient",
        "rx.Observable",
        "kotlin.Pair",
    ],
)
def test_framework_and_libraries_never_say_who_acted(class_name: str) -> None:
    assert is_framework(class_name)


@pytest.mark.parametrize("class_name", ["javafoo.X", "com.androidx.X", "rxdata.X", "com.loc.m", "okhttp.X", ""])
def test_other_code_is_no_framework(class_name: str) -> None:
    assert not is_framework(class_name)
