"""Who a host, a class or an IPC peer belongs to: the longest rule wins."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sdkwitness.knowledge.model import Catalogue, HostRule, PackageRule, PeerRule, Recipient

FRAMEWORK = (
    "java", "javax", "sun", "jdk", "android", "androidx", "com.android", "dalvik", "libcore", "kotlin", "kotlinx",
    "okhttp3", "okio", "com.squareup.okhttp", "com.squareup.picasso", "retrofit2", "retrofit", "io.reactivex", "rx",
    "com.google.gson", "com.google.protobuf", "com.google.common", "com.alibaba.fastjson", "com.bumptech.glide",
    "com.facebook.imagepipeline", "com.facebook.drawee", "org.apache.thrift", "org.apache.http", "org.apache.commons",
    "org.conscrypt", "org.bouncycastle", "org.json", "org.eclipse.paho",
    "com.bun.miitmdid", "com.bun.supplier", "com.bun.lib", "com.huawei.hms.ads.identifier",
    "com.github.gzuliyujiang.oaid",
)  # fmt: skip
"""Package prefixes of code that only carries others' data: the platform, its runtime, and common libraries."""


def by_host(catalogue: Catalogue, host: str, path: str = "", app: str = "") -> tuple[Recipient, HostRule] | None:
    """Return whom a host, or a host and path, belongs to.

    The longest host pattern wins, then the longest path prefix. A first-party row that is bound to its apps is a
    third party to every other app; with no app given it stays what the table says.

    Args:
        catalogue: the tables.
        host: name or IP literal, any case, without port.
        path: request path with its query; empty when unknown, then only rules without a path apply.
        app: package id of the audited app.
    """
    for pattern in _patterns(host.casefold().rstrip(".")):
        for recipient, rule in catalogue.host_rules.get(pattern, ()):
            if path.startswith(rule.path):
                return _seen_from(recipient, app), rule
    return None


def by_class(catalogue: Catalogue, class_name: str) -> tuple[Recipient, PackageRule] | None:
    """Return whose code a class is: the longest package prefix at a dot, so `com.ab` never means `com.abc.x`."""
    prefix = class_name.partition("$")[0]
    while prefix:
        found = catalogue.package_rules.get(prefix)
        if found is not None:
            return found
        prefix = prefix.rpartition(".")[0]
    return None


def by_peer(catalogue: Catalogue, peer: str) -> tuple[Recipient, PeerRule] | None:
    """Return who receives what is handed to an IPC peer.

    Args:
        catalogue: the tables.
        peer: package, `package/component`, provider authority, `content://` address or binder interface token.
    """
    name = peer.partition("://")[2] or peer
    name = name.partition("/")[0]
    exact = catalogue.peer_rules.get(name)
    if exact is not None:
        return exact
    best: tuple[Recipient, PeerRule] | None = None
    for pattern, found in catalogue.peer_rules.items():
        matches = pattern.endswith("*") and name.startswith(pattern[:-1])
        if matches and (best is None or len(pattern) > len(best[1].peer)):
            best = found
    return best


def is_framework(class_name: str) -> bool:
    """Whether a class is the platform's or a common library's, so that it never says who acted."""
    return any(class_name.startswith(p) and class_name[len(p) : len(p) + 1] in ("", ".", "$") for p in FRAMEWORK)


def _patterns(host: str) -> Iterator[str]:
    """Host patterns that cover a host, longest first: itself, then `*.` before it and each of its parents."""
    yield host
    rest = host
    while rest:
        yield f"*.{rest}"
        rest = rest.partition(".")[2]


def _seen_from(recipient: Recipient, app: str) -> Recipient:
    if recipient.kind == "first_party" and app and recipient.apps and app not in recipient.apps:
        return msgspec.structs.replace(recipient, kind="third_party")
    return recipient
