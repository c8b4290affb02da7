"""Who acted and who received: longest prefix at a dot, nearest frame that is no framework, disagreement shown."""

from __future__ import annotations

import msgspec
from factories import T0, event, flow, manifest, recording, stack

from sdkwitness.audit.attribute import Attributor, Who, owner_domain
from sdkwitness.audit.join import Joiner
from sdkwitness.capture.records import Address, Connection, Event, Flow, Ipc, Recording, Stack
from sdkwitness.knowledge.load import catalogue
from sdkwitness.knowledge.model import Catalogue, PackageRule, Recipient

RANDOM = "ab" * 32


def attributor(*frames: str, tables: Catalogue | None = None, app: str = "com.mi.health") -> Attributor:
    made = recording(manifest=manifest(app=app), stacks=(Stack(id="s", frames=frames),))
    return Attributor(tables or catalogue(), made)


def owner(*frames: str, tables: Catalogue | None = None) -> tuple[str | None, str]:
    found = attributor(*frames, tables=tables).owner("s")
    return (None, "") if found is None else (found.recipient.id if found.recipient else None, found.kind)


def received(sent: Flow, *frames: str) -> Who:
    hello = event(1, kind="tls", target="ClientHello", at=T0, stack="s", connection=Connection(client_random=RANDOM))
    made: Recording = recording(flows=(sent,), events=(hello,), stacks=(stack("s", *frames),) if frames else ())
    return Attributor(catalogue(), made).of_flow(sent, Joiner(made).of(sent))


def to(host: str, path: str = "/v1") -> Flow:
    return flow(1, host=host, path=path, client_random=RANDOM)


# --- stacks ------------------------------------------------------------------------------------------


def test_frameworks_and_libraries_are_looked_through() -> None:
    frames = ("java.net.Socket.connect", "okhttp3.internal.connection.RealConnection.connect", "com.loc.bk.a")

    assert owner(*frames, "com.mi.health.Main.run") == ("amap-sdk", "third_party")


def test_the_nearest_frame_decides_not_the_outermost() -> None:
    assert owner("com.mi.health.Main.read", "com.loc.bk.a") == ("mi-fitness", "first_party")


def test_a_prefix_matches_at_a_dot_only() -> None:
    own = Recipient(id="ab", organisation="AB", packages=(PackageRule(prefix="com.ab", source="x"),))
    tables = Catalogue(version="x", data_types={}, umbrellas={}, recipients={"ab": own}, adapters=(), scenarios={})

    assert owner("com.ab.x.Y.z", tables=tables)[0] == "ab"
    assert owner("com.abc.x.Y.z", tables=tables) == (None, "unresolved")
    assert owner("x.com.ab.Y.z", tables=tables) == (None, "unresolved")
    assert owner("com.mi.milink.sdk.MiLinkClient.keepAlive")[0] != "mi-link-sdk"


def test_the_longest_prefix_wins() -> None:
    assert owner("com.tencent.qqmusic.third.api.contract.X.y")[0] == "qq-music"
    assert owner("com.xiaomi.fitness.aivs.X.y")[0] == "mi-ai-sdk"
    assert owner("com.xiaomi.fitness.X.y")[0] == "mi-fitness"


def test_unknown_code_is_named_and_never_the_app() -> None:
    found = attributor("java.lang.Thread.run", "io.trackly.beacon.Beacon.send", "com.mi.health.Main.run").owner("s")

    assert found is not None
    assert (found.recipient, found.package, found.kind) == (None, "io.trackly", "unresolved")


def test_code_below_the_apps_own_package_is_the_apps_even_when_no_table_knows_it() -> None:
    found = attributor("org.example.shop.Main.run", app="org.example.shop").owner("s")
    other = attributor("org.example.shopping.Main.run", app="org.example.shop").owner("s")

    assert found is not None
    assert found.kind == "first_party"
    assert other is not None
    assert other.kind == "unresolved"


def test_frames_of_the_framework_alone_say_nothing() -> None:
    assert owner("java.lang.Thread.run", "android.os.Handler.dispatchMessage") == (None, "")


def test_native_code_is_named_by_its_library_and_is_nobodys() -> None:
    found = attributor("libssl.so.3!SSL_write", "libc.so.6!+0x12", "libbox.so!+0x1a2b", "libmain.so!main").owner("s")
    assert found is not None
    assert (found.recipient, found.package, found.kind) == (None, "libbox.so", "unresolved")
    assert attributor("libssl.so.3!SSL_write", "libc.so.6!start_thread").owner("s") is None


def test_a_thread_of_the_system_is_the_system() -> None:
    assert owner("java.net.Socket.connect", "com.android.server.connectivity.NetworkMonitor.run")[1] == "platform"


# --- flows -------------------------------------------------------------------------------------------


def test_host_and_stack_that_agree_are_surer_than_the_host_alone() -> None:
    alone, both = received(to("apilocate.amap.com")), received(to("apilocate.amap.com"), "com.loc.bk.a")

    assert alone.attribution.recipient == both.attribution.recipient == "amap-sdk"
    assert both.attribution.because == ("host", "stack")
    assert both.attribution.confidence > alone.attribution.confidence
    assert both.attribution.join == "client_random"


def test_a_disagreement_keeps_both_and_is_less_sure() -> None:
    found = received(to("mobilegw.alipay.com", "/mgw.htm"), "com.loc.bk.a").attribution

    assert (found.recipient, found.by_host, found.by_stack) == ("alipay-sdk", "alipay-sdk", "amap-sdk")
    assert found.conflict
    assert found.confidence < received(to("mobilegw.alipay.com", "/mgw.htm")).attribution.confidence


def test_the_apps_own_code_at_a_vendors_host_is_no_disagreement() -> None:
    found = received(to("apilocate.amap.com"), "com.mi.health.Main.run")

    assert (found.attribution.recipient, found.attribution.conflict) == ("amap-sdk", False)
    assert found.owner is not None
    assert found.owner.kind == "first_party"


def test_an_sdk_that_sends_to_the_operators_host_had_the_data_itself() -> None:
    found = received(to("hlth.io.mi.com", "/app/v1/data/up_huami_raw_data"), "com.huami.health.matrix.X.y")

    assert (found.attribution.recipient, found.attribution.by_host) == ("huami-sdk", "mi-fitness")
    assert found.attribution.conflict
    assert received(to("hlth.io.mi.com"), "com.mi.health.Main.run").kind == "first_party"


def test_an_unknown_host_is_named_by_its_stack_or_its_domain() -> None:
    by_code = received(to("c.nobody.example.com"), "com.loc.bk.a")
    by_name = received(to("c.nobody.example.co.uk"))

    assert (by_code.attribution.recipient, by_code.kind) == ("amap-sdk", "third_party")
    assert (by_name.attribution.recipient, by_name.attribution.organisation) == (None, "example.co.uk")
    assert by_name.kind == "unresolved"
    assert owner_domain("c.trackly-beacon.example") == "trackly-beacon.example"


def test_a_bare_address_is_unresolved_and_the_sni_helps() -> None:
    bare = received(to("203.0.113.7"))

    assert (bare.kind, bare.attribution.via, bare.attribution.organisation) == ("unresolved", "203.0.113.7", "")
    named = flow(1, host="203.0.113.7")
    sni = msgspec.structs.replace(named, sni="apilocate.amap.com")
    assert received(sni).attribution.recipient == "amap-sdk"


def test_the_host_alone_does_not_put_the_systems_telemetry_on_an_sdk() -> None:
    found = received(to("tracking.miui.com"), "com.android.server.connectivity.NetworkMonitor.run")

    assert (found.kind, found.attribution.recipient) == ("platform", None)
    assert received(to("tracking.miui.com")).attribution.recipient == "onetrack-sdk"


def test_requests_at_one_time_on_one_connection_are_not_guessed() -> None:
    flows = (flow(1, host="x.example.com", client_random=RANDOM), flow(2, host="y.example.com", client_random=RANDOM))
    hello = event(1, kind="tls", target="ClientHello", at=T0, stack="s", connection=Connection(client_random=RANDOM))
    made = recording(flows=flows, events=(hello,), stacks=(stack("s", "com.loc.bk.a"),))

    found = Attributor(catalogue(), made).of_flow(flows[0], Joiner(made).of(flows[0])).attribution

    assert (found.recipient, found.by_stack) == (None, None)
    assert "ambiguous connection" in found.because


# --- events ------------------------------------------------------------------------------------------


def test_a_hand_over_goes_to_the_peer() -> None:
    sent = event(1, kind="ipc", target="Context.startActivity", ipc=Ipc(mechanism="activity", peer="com.tencent.mm"))
    stranger = event(2, kind="ipc", target="Context.startActivity", ipc=Ipc(mechanism="activity", peer="org.nobody"))
    made = attributor()

    assert made.of_ipc(sent).attribution.recipient == "wechat-share-sdk"
    assert (made.of_ipc(stranger).kind, made.of_ipc(stranger).attribution.via) == ("unresolved", "org.nobody")


def test_a_delivery_belongs_to_the_code_that_registered() -> None:
    stacks = (stack("reg", "com.loc.bk.a"), stack("binder", "android.os.Binder.execTransact"))
    register = event(1, kind="register", target="LocationManager.requestLocationUpdates", stack="reg", instance="i")
    delivery = event(2, kind="deliver", target="LocationListener.onLocationChanged", stack="binder", instance="i")
    made = Attributor(catalogue(), recording(events=(register, delivery), stacks=stacks))

    def of(found: Event) -> str | None:
        who = made.of_event(found)
        return who.recipient.id if who is not None and who.recipient is not None else None

    assert of(delivery) == "amap-sdk"
    assert of(event(3, kind="deliver", target="x", stack="binder", instance="other")) is None


def handed_over(*frames: str, by: str = "java.util.concurrent.ThreadPoolExecutor.execute") -> str | None:
    """Whose a task is that a thread of the platform runs, by the stack that handed it over."""
    stacks = (stack("submit", by, *frames), stack("worker", "java.util.concurrent.ThreadPoolExecutor.runWorker"))
    read = msgspec.structs.replace(
        event(1, kind="read", target="TelephonyManager.getImei", stack="worker"), submitter="submit"
    )
    who = Attributor(catalogue(), recording(manifest=manifest(app="com.mi.health"), stacks=stacks)).of_event(read)
    return who.recipient.id if who is not None and who.recipient is not None else None


def test_a_task_is_of_the_code_that_handed_it_over() -> None:
    assert handed_over("com.loc.bk.a", "com.mi.health.Main.run") == "amap-sdk"
    assert handed_over("android.os.AsyncTask.execute", "com.loc.bk.a") == "amap-sdk"
    assert handed_over("com.loc.bk.a", by="android.os.Handler.sendMessageAtTime") == "amap-sdk"


def test_a_librarys_queue_does_not_say_whose_a_task_is() -> None:
    queue = "okhttp3.Dispatcher.promoteAndExecute"

    assert handed_over(queue, "com.loc.bk.a") is None
    assert handed_over("kotlinx.coroutines.ExecutorCoroutineDispatcherImpl.dispatch", "com.loc.bk.a") is None
    assert handed_over("androidx.work.impl.WorkerWrapper.run", "com.loc.bk.a") is None
    assert handed_over(queue, "com.loc.bk.a", by="okhttp3.internal.connection.RealCall$AsyncCall.<init>") == "amap-sdk"
    assert handed_over("io.reactivex.Scheduler.scheduleDirect", "com.loc.bk.a") == "amap-sdk"
    assert handed_over("io.reactivex.Scheduler$Worker.schedule", "com.loc.bk.a") is None


def test_the_stack_of_the_call_goes_before_that_of_the_task() -> None:
    stacks = (stack("submit", "com.loc.bk.a"), stack("call", "com.xiaomi.push.X.y"))
    read = msgspec.structs.replace(event(1, kind="read", target="x", stack="call"), submitter="submit")
    who = Attributor(catalogue(), recording(stacks=stacks)).of_event(read)

    assert who is not None
    assert who.recipient is not None
    assert who.recipient.id == "mi-push-sdk"


def test_a_proxy_of_the_runtime_is_nobodys_code() -> None:
    assert owner("$Proxy12.run", "java.lang.reflect.Proxy.invoke", "com.loc.bk.a")[0] == "amap-sdk"
    assert owner("com.sun.proxy.$Proxy3.run", "java.lang.Thread.run") == (None, "")


def test_a_native_connection_is_named_by_host_or_code() -> None:
    ends = Connection(remote=Address(host="cn.app.chat.xiaomi.net", port=5222))
    raw = event(1, kind="stream", target="Socket.write", stack="s", connection=ends)

    assert attributor().of_connection(raw).attribution.recipient == "mi-push-sdk"
    address = Connection(remote=Address(host="198.51.100.9", port=5222))
    by_code = event(1, kind="stream", target="Socket.write", stack="s", connection=address)
    assert attributor("com.xiaomi.push.X.y").of_connection(by_code).attribution.recipient == "mi-push-sdk"
