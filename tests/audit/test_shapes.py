"""Shapes by themselves; what they are worth under a name is in `cases/classify/leaves`."""

from __future__ import annotations

import time

import pytest

from sdkwitness.audit.classify.fields.shapes import SHAPES

YES = {
    "abi": ["arm64-v8a", "armeabi-v7a, armeabi"],
    "activity": ["outdoor_run", "跑步", "5'44\"", "00:31:00", "31min"],
    "api_level": ["33"],
    "app_version": ["3.52.0i", "352000"],
    "blood_pressure": ["118/76", "118/76 mmHg"],
    "build": ["TKQ1.220829.002"],
    "consent": ["accepted", "1732374540123"],
    "density": ["2.75", "3"],
    "entry": ["牙医", "Dentist at nine"],
    "feet": ["5'11\"", "6 ft"],
    "file": ["plan.pdf", "/sdcard/a b.docx"],
    "flag": ["0", "True", "已同意"],
    "image_reference": ["a.JPG", "content://media/external/images/media/1"],
    "inches": ["6.67", "6.1 inch"],
    "log": ["XiaomiFit.device.log", "a.log.zip"],
    "menstrual": ["2026-11-03", "true", "luteal"],
    "message": ["您的快递已到", "106575258192144"],
    "miot_did": ["913024617", "blt.3.1a2b3c4d5e6f7"],
    "moment": [
        "1784060951,1784634014",
        "23:41",
        "1732374540",
        "2026-11-23T23:41:00+08:00",
        "2026/11/03",
        "7小时30分钟",
    ],
    "os_name": ["Android 13", "HyperOS"],
    "package": ["com.mi.health"],
    "packages": ["com.tencent.mm,com.android.chrome"],
    "remote_image": ["https://x.example/i.webp?w=3"],
    "remote_sound": ["https://x.example/i.amr"],
    "samples": ["12,-34,57,812", "812"],
    "screen": ["1080x2400", "440", "2.75"],
    "sentence": ["the band is lost", "手环断开"],
    "size": ["128GB", "7912345600"],
    "sound_reference": ["rec.amr"],
    "stack": ["java.io.IOException: closed", "SIGSEGV"],
    "angles": ["274.48", "1.5,2.5"],
    "system_version": ["OS1.0.5.0.UNBCNXM", "13", "V14.0.4.0.TKHCNXM", "HyperOS 2"],
    "visited": ["https://reeds.example.org/p", "reeds.example.org"],
}
NO = {
    "abi": ["bridge"],
    "activity": ["premium"],
    "api_level": ["330", "0"],
    "app_version": ["0", "soon"],
    "blood_pressure": ["76/118", "118/7", "300/80"],
    "build": ["1742", "release"],
    "consent": ["v3.2", "https://x.example/privacy"],
    "density": ["998.2", "0.1"],
    "entry": ["true", "gregorian", "text/plain", "12"],
    "feet": ["9'", "511"],
    "file": ["2.1.14", "plan"],
    "flag": ["2", "maybe"],
    "image_reference": ["https://x.example/i.webp?w=3", "nginx:1.27", "large", "jpg"],
    "inches": ["0", "1080"],
    "log": ["debug"],
    "menstrual": ["20261103001234", "monthly"],
    "message": ["1", "login"],
    "miot_did": ["3", "did:web:x.example"],
    "moment": ["25:00", "1732", "173237454012", "2026-13-40"],
    "os_name": ["wechat", "3"],
    "package": ["premium", "1.2.3"],
    "packages": ["A-17, B-3"],
    "remote_image": ["https://x.example/"],
    "remote_sound": ["https://x.example/i.webp"],
    "samples": ["supported", "1,2"],
    "screen": ["home", "3", "99999"],
    "sentence": ["haptic", "5"],
    "size": ["1", "heap", "128 apples"],
    "sound_reference": ["https://x.example/i.amr", "female", "64000"],
    "stack": ["true", "public holidays"],
    "angles": ["90", "274.48,x", "400.5"],
    "system_version": ["wechat", "330"],
    "visited": ["cleared", "12"],
}


@pytest.mark.parametrize(("shape", "text"), [(shape, text) for shape, texts in YES.items() for text in texts])
def test_takes(shape: str, text: str) -> None:
    assert SHAPES[shape](text)


@pytest.mark.parametrize(("shape", "text"), [(shape, text) for shape, texts in NO.items() for text in texts])
def test_refuses(shape: str, text: str) -> None:
    assert not SHAPES[shape](text)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("unit", ["a", "1,", "a.", ".jpg?", "com.", "/a:", "{", "走", " ", "2026-"])
def test_no_text_takes_long(shape: str, unit: str) -> None:
    started = time.process_time()
    SHAPES[shape](unit * (4096 // len(unit)))
    assert time.process_time() - started < 0.25
