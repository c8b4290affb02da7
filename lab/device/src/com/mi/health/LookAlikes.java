package com.mi.health;

import com.android.lab.Json;
import java.util.Map;

/** Planted: values that look like identifiers or health data and are none; none of them may be reported. */
final class LookAlikes {
    private LookAlikes() {}

    static Map<String, Object> all() {
        return Json.object(
                "ratio", 0.719362845018379,
                "receipt", "497130625884106",
                "request", "3f0c9a52-7b1e-4d86-a2f9-5e60c81b7d34",
                "etag", "9a0661f397b2c143de88705c4b119a1d",
                "build_no", "31.2381.640",
                "mac", "02:00:00:00:00:00",
                "none", "00000000-0000-0000-0000-000000000000",
                "clock", 1732459187364025113L);
    }
}
