package com.mi.health;

import android.app.ActivityThread;
import android.bluetooth.BluetoothAdapter;
import android.bluetooth.BluetoothGatt;
import android.bluetooth.BluetoothGattCallback;
import android.bluetooth.BluetoothGattCharacteristic;
import android.content.ComponentName;
import android.content.Context;
import android.content.Intent;
import android.content.ServiceConnection;
import android.hardware.Sensor;
import android.hardware.SensorEvent;
import android.hardware.SensorEventListener;
import android.hardware.SensorManager;
import android.location.LocationManager;
import android.os.IBinder;
import android.os.Parcel;
import android.telephony.TelephonyManager;
import com.android.lab.Feed;
import com.android.lab.Http;
import com.android.lab.Identity;
import com.android.lab.Pinned;
import com.android.lab.Raw;
import com.android.lab.Wearable;
import com.android.lab.WebSocketLink;
import com.android.lab.apps.Apps;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Scenes of the tests: each proves one thing of the plumbing, and throws where it does not hold. */
public final class Scenes {
    private Scenes() {}

    public static void begin() {
        Http.send("POST", "https://begin.example.com/up", Map.of(), "up".getBytes());
    }

    public static void consent(String answer) {}

    public static void app(String state) {}

    public static void run(String line) throws Exception {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "get" -> must(Http.send("GET", words[1], Map.of(), null).status() == 200, "status");
            case "resolve" -> InetAddress.getByName(words[1]);
            case "connect" -> new Socket(words[1], Integer.parseInt(words[2])).close();
            case "channel" -> SocketChannel.open(new InetSocketAddress(words[1], Integer.parseInt(words[2]))).close();
            case "datagram" -> datagram(new InetSocketAddress(words[1], Integer.parseInt(words[2])));
            case "pinned" -> must(Pinned.get(words[1]), "the certificate was accepted");
            case "websocket" -> webSocket(words[1]);
            case "raw" -> raw();
            case "refusal" -> refusal();
            case "deliveries" -> deliveries();
            case "binder" -> binder();
            case "sleep" -> Thread.sleep(60_000);
            case "halt" -> Runtime.getRuntime().halt(9);
            default -> throw new IllegalArgumentException(line);
        }
    }

    private static void datagram(InetSocketAddress to) throws Exception {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.send(new DatagramPacket(new byte[1], 1, to));
        }
    }

    private static void webSocket(String url) {
        WebSocketLink link = WebSocketLink.open(url, Map.of());
        link.text("{}");
        must(link.receive().length > 10, "no answer");
        link.binary(new byte[70_000]);
        link.close();
    }

    private static void raw() throws Exception {
        try (Socket socket = Raw.open("push.example.com", 5222)) {
            socket.getOutputStream().write(1);
            must(socket.getInputStream().read() == 0xC2, "push");
            must(socket.getInetAddress().getHostName().equals("push.example.com"), "name");
        }
        try (Socket socket = Raw.tls("direct.example.com", 8443)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: direct.example.com\r\n\r\n".getBytes());
            must(socket.getInputStream().read() == 'H', "tls");
        }
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(5_000);
            socket.send(new DatagramPacket(new byte[] {7}, 1, Raw.address("lamp.example.com", 54321)));
            DatagramPacket answer = new DatagramPacket(new byte[8], 8);
            socket.receive(answer);
            must(answer.getData()[0] == 7, "udp");
        }
    }

    private static void refusal() {
        TelephonyManager telephony =
                (TelephonyManager) ActivityThread.currentApplication().getSystemService(Context.TELEPHONY_SERVICE);
        must(telephony.getImei().equals(Identity.list("imei").get(0)), "imei");
        try {
            telephony.getDeviceId();
        } catch (SecurityException e) {
            return;
        }
        throw new IllegalStateException("getDeviceId was not refused");
    }

    private static void deliveries() throws Exception {
        Context context = ActivityThread.currentApplication();
        BlockingQueue<Double> latitudes = new LinkedBlockingQueue<>();
        LocationManager locations = (LocationManager) context.getSystemService(Context.LOCATION_SERVICE);
        locations.requestLocationUpdates("gps", 1000, 1f, location -> {
            must(Thread.currentThread().getName().equals("main"), "location thread");
            latitudes.add(location.getLatitude());
        });
        must(latitudes.poll(5, TimeUnit.SECONDS) == Identity.places().get(0).latitude(), "first fix");
        Feed.moveTo(1);
        must(latitudes.poll(5, TimeUnit.SECONDS) == Identity.places().get(1).latitude(), "second fix");

        double[] series = Identity.series("heart_rate");
        must(measured(context, series.length).equals(boxed(series)), "sensor series");
        must(notified(context, series.length).equals(boxed(series)), "notified series");
    }

    private static List<Double> measured(Context context, int count) throws Exception {
        BlockingQueue<Double> samples = new LinkedBlockingQueue<>();
        SensorManager sensors = context.getSystemService(SensorManager.class);
        sensors.registerListener(
                new SensorEventListener() {
                    @Override
                    public void onSensorChanged(SensorEvent event) {
                        samples.add((double) event.values[0]);
                    }

                    @Override
                    public void onAccuracyChanged(Sensor sensor, int accuracy) {}
                },
                sensors.getDefaultSensor(Sensor.TYPE_HEART_RATE),
                SensorManager.SENSOR_DELAY_NORMAL);
        return take(samples, count);
    }

    private static List<Double> notified(Context context, int count) throws Exception {
        BlockingQueue<Double> samples = new LinkedBlockingQueue<>();
        BluetoothGatt gatt = BluetoothAdapter.getDefaultAdapter().getBondedDevices().iterator().next().connectGatt(
                context, false, new BluetoothGattCallback() {
                    @Override
                    public void onCharacteristicChanged(BluetoothGatt from, BluetoothGattCharacteristic changed) {
                        must(Thread.currentThread().getName().startsWith("Binder:"), "notification thread");
                        samples.add((double) changed.getIntValue(BluetoothGattCharacteristic.FORMAT_UINT8, 1));
                    }
                });
        gatt.setCharacteristicNotification(
                gatt.getService(Wearable.HEART_RATE).getCharacteristic(Wearable.HEART_RATE_MEASUREMENT), true);
        return take(samples, count);
    }

    private static void binder() throws Exception {
        Context context = ActivityThread.currentApplication();
        BlockingQueue<IBinder> binders = new LinkedBlockingQueue<>();
        Intent intent = new Intent("com.bun.msa.action.bindto.service").setPackage("com.mdid.msa");
        boolean bound = context.bindService(
                intent,
                new ServiceConnection() {
                    @Override
                    public void onServiceConnected(ComponentName name, IBinder service) {
                        binders.add(service);
                    }

                    @Override
                    public void onServiceDisconnected(ComponentName name) {}
                },
                Context.BIND_AUTO_CREATE);
        must(bound, "not bound");
        Parcel data = Parcel.obtain();
        Parcel reply = Parcel.obtain();
        data.writeInterfaceToken("com.bun.lib.MsaIdInterface");
        binders.poll(5, TimeUnit.SECONDS).transact(3, data, reply, 0);
        reply.readException();
        must(reply.readString().equals(Identity.get("oaid")), "oaid");
        must(Apps.accepted().get("com.mdid.msa") >= 2, "not counted");
        must(!context.bindService(new Intent().setPackage("com.not.installed"), null, 0), "bound to nothing");
    }

    private static List<Double> take(BlockingQueue<Double> samples, int count) throws InterruptedException {
        List<Double> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(samples.poll(5, TimeUnit.SECONDS));
        }
        return taken;
    }

    private static List<Double> boxed(double[] values) {
        List<Double> all = new ArrayList<>();
        for (double value : values) {
            all.add(value);
        }
        return Collections.unmodifiableList(all);
    }

    private static void must(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
