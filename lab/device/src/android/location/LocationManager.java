package android.location;

import android.app.PendingIntent;
import android.content.Intent;
import android.os.CancellationSignal;
import android.os.Handler;
import android.os.Looper;
import com.android.lab.BinderThreads;
import com.android.lab.Feed;
import com.android.lab.Identity;
import com.android.lab.Nmea;
import android.os.RemoteException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/** Positions, with the registration overloads and the delivery classes of API 30. */
public class LocationManager {
    public static final String GPS_PROVIDER = "gps";
    public static final String NETWORK_PROVIDER = "network";
    public static final String PASSIVE_PROVIDER = "passive";

    private final Map<LocationListener, LocationListenerTransport> listeners = new ConcurrentHashMap<>();
    private final Map<PendingIntent, Consumer<Identity.Place>> intents = new ConcurrentHashMap<>();

    public List<String> getAllProviders() {
        return List.of(GPS_PROVIDER, NETWORK_PROVIDER, PASSIVE_PROVIDER);
    }

    public boolean isProviderEnabled(String provider) {
        return true;
    }

    public Location getLastKnownLocation(String provider) {
        return fix(provider, Feed.place());
    }

    public void getCurrentLocation(
            String provider, CancellationSignal signal, Executor executor, Consumer<Location> consumer) {
        getCurrentLocation(
                LocationRequest.createFromDeprecatedProvider(provider, 0, 0, true), signal, executor, consumer);
    }

    public void getCurrentLocation(
            LocationRequest request, CancellationSignal signal, Executor executor, Consumer<Location> consumer) {
        GetCurrentLocationTransport transport = new GetCurrentLocationTransport(executor, consumer);
        BinderThreads.post(() -> transport.onLocationChanged(fix(request.getProvider(), Feed.place())));
    }

    public void requestLocationUpdates(
            String provider, long minTime, float minDistance, LocationListener listener) {
        requestLocationUpdates(provider, minTime, minDistance, listener, null);
    }

    public void requestLocationUpdates(
            String provider, long minTime, float minDistance, LocationListener listener, Looper looper) {
        LocationRequest request =
                LocationRequest.createFromDeprecatedProvider(provider, minTime, minDistance, false);
        requestLocationUpdates(request, listener, looper);
    }

    public void requestLocationUpdates(
            String provider, long minTime, float minDistance, Executor executor, LocationListener listener) {
        LocationRequest request =
                LocationRequest.createFromDeprecatedProvider(provider, minTime, minDistance, false);
        requestLocationUpdates(request, executor, listener);
    }

    public void requestLocationUpdates(String provider, long minTime, float minDistance, PendingIntent intent) {
        Consumer<Identity.Place> follower = place -> {
            Intent filled = new Intent().putExtra("latitude", place.latitude());
            intent.send(null, 0, filled.putExtra("longitude", place.longitude()));
        };
        intents.put(intent, follower);
        Feed.follow(follower);
        BinderThreads.post(() -> follower.accept(Feed.place()));
    }

    public void requestLocationUpdates(LocationRequest request, LocationListener listener, Looper looper) {
        Handler handler = new Handler(looper == null ? Looper.getMainLooper() : looper);
        requestLocationUpdates(request, handler::post, listener);
    }

    public void requestLocationUpdates(LocationRequest request, Executor executor, LocationListener listener) {
        LocationListenerTransport transport =
                new LocationListenerTransport(request.getProvider(), executor, listener);
        LocationListenerTransport previous = listeners.put(listener, transport);
        if (previous != null) {
            Feed.leave(previous);
        }
        Feed.follow(transport);
        BinderThreads.post(() -> transport.onLocationChanged(fix(request.getProvider(), Feed.place())));
    }

    public void requestSingleUpdate(String provider, LocationListener listener, Looper looper) {
        Handler handler = new Handler(looper == null ? Looper.getMainLooper() : looper);
        LocationListenerTransport transport = new LocationListenerTransport(provider, handler::post, listener);
        BinderThreads.post(() -> transport.onLocationChanged(fix(provider, Feed.place())));
    }

    public void removeUpdates(LocationListener listener) {
        LocationListenerTransport transport = listeners.remove(listener);
        if (transport != null) {
            Feed.leave(transport);
        }
    }

    public void removeUpdates(PendingIntent intent) {
        Consumer<Identity.Place> follower = intents.remove(intent);
        if (follower != null) {
            Feed.leave(follower);
        }
    }

    public boolean addNmeaListener(OnNmeaMessageListener listener) {
        return addNmeaListener(listener, null);
    }

    public boolean addNmeaListener(OnNmeaMessageListener listener, Handler handler) {
        return addNmeaListener(posting(handler), listener);
    }

    public boolean addNmeaListener(Executor executor, OnNmeaMessageListener listener) {
        BinderThreads.post(() -> Nmea.sentences(Feed.place()).forEach(
                sentence -> executor.execute(() -> listener.onNmeaMessage(sentence, System.currentTimeMillis()))));
        return true;
    }

    public void removeNmeaListener(OnNmeaMessageListener listener) {}

    public boolean registerGnssStatusCallback(GnssStatus.Callback callback) {
        return registerGnssStatusCallback(callback, null);
    }

    public boolean registerGnssStatusCallback(GnssStatus.Callback callback, Handler handler) {
        return registerGnssStatusCallback(posting(handler), callback);
    }

    public boolean registerGnssStatusCallback(Executor executor, GnssStatus.Callback callback) {
        BinderThreads.post(() -> executor.execute(() -> callback.onSatelliteStatusChanged(new GnssStatus())));
        return true;
    }

    public void unregisterGnssStatusCallback(GnssStatus.Callback callback) {}

    public boolean registerGnssMeasurementsCallback(Executor executor, GnssMeasurementsEvent.Callback callback) {
        BinderThreads.post(() -> executor.execute(
                () -> callback.onGnssMeasurementsReceived(new GnssMeasurementsEvent())));
        return true;
    }

    public boolean registerGnssNavigationMessageCallback(
            Executor executor, GnssNavigationMessage.Callback callback) {
        BinderThreads.post(() -> executor.execute(
                () -> callback.onGnssNavigationMessageReceived(new GnssNavigationMessage())));
        return true;
    }

    private static Executor posting(Handler handler) {
        return (handler == null ? new Handler(Looper.getMainLooper()) : handler)::post;
    }

    private static Location fix(String provider, Identity.Place place) {
        Location location = new Location(provider);
        location.setLatitude(place.latitude());
        location.setLongitude(place.longitude());
        location.setTime(System.currentTimeMillis());
        return location;
    }

    /** Brings positions from the location service, on a binder thread, to one listener. */
    private static final class LocationListenerTransport implements Consumer<Identity.Place> {
        private final String provider;
        private final Executor executor;
        private final LocationListener mListener;

        private LocationListenerTransport(String provider, Executor executor, LocationListener listener) {
            this.provider = provider;
            this.executor = executor;
            mListener = listener;
        }

        public void onLocationChanged(Location location) {
            executor.execute(() -> mListener.onLocationChanged(location));
        }

        @Override
        public void accept(Identity.Place place) {
            try {
                BinderThreads.call(() -> {
                    onLocationChanged(fix(provider, place));
                    return null;
                });
            } catch (RemoteException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Brings one position to who asked for the current one. */
    private static final class GetCurrentLocationTransport {
        private final Executor executor;
        private final Consumer<Location> mConsumer;

        private GetCurrentLocationTransport(Executor executor, Consumer<Location> consumer) {
            this.executor = executor;
            mConsumer = consumer;
        }

        public void onLocationChanged(Location location) {
            executor.execute(() -> mConsumer.accept(location));
        }
    }
}
