package com.loc;

import android.os.AsyncTask;
import android.os.Handler;
import android.os.HandlerThread;
import android.os.Looper;
import android.os.Message;
import android.location.LocationManager;
import android.telephony.TelephonyManager;
import androidx.core.location.ListenerAdapter;
import com.google.common.base.Suppliers;
import com.xiaomi.push.Relay;
import io.reactivex.Scheduler;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.Cleaner;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import kotlin.coroutines.jvm.internal.BaseContinuationImpl;
import kotlinx.coroutines.scheduling.CoroutineScheduler;
import okhttp3.Dispatcher;
import okhttp3.internal.connection.RealCall;

/** One SDK's code in every shape in which code comes to call an API; a method a shape. */
public final class Shapes {
    private static final TelephonyManager PHONE = new TelephonyManager();
    private static final ExecutorService POOL = daemons(2);
    private static final ScheduledExecutorService SCHEDULED = Executors.newScheduledThreadPool(1, Shapes::daemon);
    private static final Scheduler RX = new Scheduler();
    private static final Dispatcher DISPATCHER = new Dispatcher();

    private Shapes() {}

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "pool");
        thread.setDaemon(true);
        return thread;
    }

    private static ExecutorService daemons(int count) {
        return Executors.newFixedThreadPool(count, Shapes::daemon);
    }

    public static void direct() {
        PHONE.getImei();
    }

    public static void thread() {
        new Thread(() -> PHONE.getImei()).start();
    }

    public static void threadSubclass() {
        new Thread() {
            @Override
            public void run() {
                PHONE.getImei();
            }
        }.start();
    }

    public static void threadMethodReference() {
        new Thread(PHONE::getImei).start();
    }

    public static void executor() {
        POOL.execute(() -> PHONE.getImei());
    }

    public static void executorMethodReference() {
        POOL.execute(PHONE::getImei);
    }

    public static void callable() {
        Callable<String> task = PHONE::getImei;
        POOL.submit(task);
    }

    public static void invokeAll() throws Exception {
        POOL.invokeAll(List.of(() -> PHONE.getImei()));
    }

    public static void scheduled() {
        SCHEDULED.schedule(() -> PHONE.getImei(), 5, TimeUnit.MILLISECONDS);
    }

    public static void scheduledMethodReference() {
        SCHEDULED.schedule((Callable<String>) PHONE::getImei, 5, TimeUnit.MILLISECONDS);
    }

    public static void periodic() throws Exception {
        SCHEDULED.scheduleAtFixedRate(() -> PHONE.getImei(), 0, 1, TimeUnit.HOURS);
    }

    public static void completableSupply() {
        CompletableFuture.supplyAsync(() -> PHONE.getImei());
    }

    public static void completableOnExecutor() {
        CompletableFuture.supplyAsync(PHONE::getImei, POOL);
    }

    public static void completableContinuation() {
        CompletableFuture<TelephonyManager> future = new CompletableFuture<>();
        future.thenApply(phone -> phone.getImei());
        Relay.complete(future);
    }

    public static void completableContinuationReference() {
        CompletableFuture<TelephonyManager> future = new CompletableFuture<>();
        future.thenApply(TelephonyManager::getImei);
        Relay.complete(future);
    }

    public static void forkJoin() {
        ForkJoinPool.commonPool().execute(new RecursiveTask<String>() {
            @Override
            protected String compute() {
                return PHONE.getImei();
            }
        });
    }

    public static void parallelStream() {
        IntStream.range(0, 4).parallel().mapToObj(i -> PHONE.getImei()).toList();
    }

    public static void comparator() {
        Integer[] numbers = {2, 1};
        Arrays.sort(numbers, (a, b) -> {
            PHONE.getImei();
            return a - b;
        });
    }

    private static Looper looper() {
        HandlerThread thread = new HandlerThread("loop");
        thread.setDaemon(true);
        thread.start();
        return thread.getLooper();
    }

    public static void handlerPost() {
        new Handler(looper()).post(() -> PHONE.getImei());
    }

    public static void handlerDelayed() {
        new Handler(looper()).postDelayed(() -> PHONE.getImei(), 5);
    }

    public static void handlerMethodReference() {
        new Handler(looper()).post(PHONE::getImei);
    }

    public static void handlerMessage() {
        new Handler(looper()) {
            @Override
            public void handleMessage(Message message) {
                PHONE.getImei();
            }
        }.sendMessage(Message.obtain());
    }

    public static void handlerLibraryTask() {
        new Handler(looper()).post(new Scheduler.Work(null));
    }

    public static void handlerThread() {
        HandlerThread thread = new HandlerThread("own") {
            @Override
            public void run() {
                PHONE.getImei();
                super.run();
            }
        };
        thread.setDaemon(true);
        thread.start();
    }

    public static void asyncTask() {
        new AsyncTask<Void, String>() {
            @Override
            protected String doInBackground(Void nothing) {
                return PHONE.getImei();
            }
        }.execute(null);
    }

    public static void timer() {
        new Timer(true).schedule(new TimerTask() {
            @Override
            public void run() {
                PHONE.getImei();
            }
        }, 1);
    }

    public static void okHttpExecute() {
        new RealCall(new Dispatcher()).execute();
    }

    public static void okHttpEnqueue() {
        new RealCall(new Dispatcher()).enqueue(null);
    }

    /** Waits behind another SDK's call, whose end hands it on. */
    public static void okHttpQueued() {
        Relay.fetch(DISPATCHER);
        new RealCall(DISPATCHER).enqueue(null);
    }

    public static void okHttpInterceptor() {
        new RealCall(new Dispatcher(), () -> PHONE.getImei()).enqueue(null);
    }

    public static void okHttpCallback() {
        new RealCall(new Dispatcher(), () -> "").enqueue(answer -> PHONE.getImei());
    }

    /** A library's queue that another SDK happens to drain. */
    public static void libraryQueue() {
        Relay.drain(POOL);
    }

    public static void rxSubscribe() {
        RX.scheduleDirect(new Scheduler.Work(null), 1, TimeUnit.MILLISECONDS);
    }

    /** Only a library's own code between one thread and the next: nobody knows whose chain it is. */
    public static void rxObserve() {
        RX.schedule(new Scheduler.Work(null));
    }

    public static void rxLambda() {
        RX.schedule(() -> PHONE.getImei());
    }

    public static void coroutine() {
        CoroutineScheduler.dispatch(new BaseContinuationImpl() {
            @Override
            protected Object invokeSuspend(Object result) {
                return PHONE.getImei();
            }
        });
    }

    public static void reflection() throws Exception {
        TelephonyManager.class.getMethod("getImei").invoke(PHONE);
    }

    public static void reflectionTwice() throws Exception {
        Method read = TelephonyManager.class.getMethod("getImei");
        Method.class.getMethod("invoke", Object.class, Object[].class).invoke(read, PHONE, new Object[0]);
    }

    public static void methodHandle() throws Throwable {
        String got = (String) MethodHandles.lookup()
                .findVirtual(TelephonyManager.class, "getImei", MethodType.methodType(String.class))
                .invokeExact(PHONE);
        System.out.print(got == null ? "" : "");
    }

    public static void lambdaInLibrary() {
        Suppliers.get(() -> PHONE.getImei());
    }

    public static void referenceInLibrary() {
        Suppliers.get(PHONE::getImei);
    }

    private static final class Inheriting extends Relay {}

    public static void inherited() {
        new Inheriting().read();
    }

    private static final class Defaulting implements Relay.Reads {}

    public static void defaultMethod() {
        new Defaulting().read();
    }

    public static void anonymous() {
        new Object() {
            void go() {
                PHONE.getImei();
            }
        }.go();
    }

    private final class Inner {
        private void go() {
            PHONE.getImei();
        }
    }

    public static void inner() {
        new Shapes().new Inner().go();
    }

    public static void local() {
        record Local(TelephonyManager phone) {
            String go() {
                return phone.getImei();
            }
        }
        new Local(PHONE).go();
    }

    private static final class Eager {
        private Eager() {
            PHONE.getImei();
        }
    }

    public static void constructor() {
        new Eager();
    }

    private static final class Lazy {
        static {
            PHONE.getImei();
        }

        static void touch() {}
    }

    public static void staticInitialiser() {
        Lazy.touch();
    }

    public static void obfuscatedOwn() {
        mm.read();
    }

    public static void obfuscatedOther() {
        a.b.c.a.read();
    }

    public static void prefixTrap() {
        com.locality.Map.read();
    }

    public static void middleTrap() {
        x.com.loc.Map.read();
    }

    public static void appPrefixTrap() {
        com.mi.healthy.Main.read();
    }

    public static void unknownCode() {
        io.trackly.beacon.Probe.read();
    }

    public static void sdkInSdk() {
        new Relay().read();
    }

    public static void sdkInSdkExecutor() {
        Relay.pass(POOL, POOL);
    }

    public static void otherRunsMine() {
        Relay.run(POOL, () -> PHONE.getImei());
    }

    public static void appCallback() {
        com.mi.health.Main.read();
    }

    public static void listener() {
        new LocationManager().requestLocationUpdates("gps", 0L, 0f, Runnable::run, new ListenerAdapter());
    }

    /** What a manifest names, made by the platform. */
    private static final class InitProvider implements Runnable {
        @Override
        public void run() {
            PHONE.getImei();
        }
    }

    public static Runnable provider() {
        return new InitProvider();
    }

    public static void nativeThread() {
        android.app.Starter.nativeThread();
    }

    public static void proxy() {
        Runnable made = (Runnable) Proxy.newProxyInstance(
                Shapes.class.getClassLoader(), new Class<?>[] {Runnable.class}, (self, method, arguments) -> {
                    PHONE.getImei();
                    return null;
                });
        POOL.execute(made);
    }

    /** A proxy that leads on into the platform alone. */
    public static void proxyToPlatform() {
        Runnable made = (Runnable) Proxy.newProxyInstance(
                Shapes.class.getClassLoader(),
                new Class<?>[] {Runnable.class},
                (self, method, arguments) -> TelephonyManager.class.getMethod("getImei").invoke(PHONE));
        POOL.execute(made);
    }

    /** Found by ServiceLoader. */
    public static final class Service implements Runnable {
        public Service() {
            PHONE.getImei();
        }

        @Override
        public void run() {}
    }

    public static void serviceLoader() {
        ServiceLoader.load(Runnable.class).forEach(Runnable::run);
    }

    private static final class Action implements Runnable {
        @Override
        public void run() {
            PHONE.getImei();
        }
    }

    public static void cleaner() {
        Cleaner.create().register(new Object(), new Action());
        System.gc();
    }

    private static final class Final {
        @Override
        @SuppressWarnings("removal")
        protected void finalize() {
            PHONE.getImei();
        }
    }

    public static void finalizer() {
        new Final();
        System.gc();
    }

    public static void uncaughtHandler() {
        Thread thread = new Thread(() -> {
            throw new IllegalStateException();
        });
        thread.setUncaughtExceptionHandler((where, what) -> PHONE.getImei());
        thread.start();
    }

    public static void callerRuns() {
        ThreadPoolExecutor full = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), Shapes::daemon,
                new ThreadPoolExecutor.CallerRunsPolicy());
        full.execute(() -> pause(200));
        Relay.run(full, () -> PHONE.getImei());
    }

    /** A worker that did my work before does the platform's now. */
    public static void workerReused() {
        ExecutorService one = daemons(1);
        one.execute(new Action0());
        pause(50);
        android.app.Starter.submit(one);
    }

    private static final class Action0 implements Runnable {
        @Override
        public void run() {}
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
