package com.android.lab;

import java.net.InetAddress;
import java.security.Permission;

/**
 * Refuses every connection that would leave this machine.
 *
 * <p>Installed by {@code -Djava.security.manager}, so no code of the lab can connect, bind or send before it. Names
 * need no check here: the hosts file of {@code jdk.net.hosts.file} resolves none but localhost.
 */
@SuppressWarnings("removal") // nothing else can refuse a connect inside the JVM, and the lab stays on 17
public final class Loopback extends SecurityManager {
    private static final StackWalker STACK = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    @Override
    public void checkPermission(Permission permission) {}

    @Override
    public void checkPermission(Permission permission, Object context) {}

    @Override
    public void checkConnect(String host, int port) {
        // HttpClient asks about the host of the URL although it will connect to the proxy; its socket is asked again.
        boolean opens = !STACK.getCallerClass().getName().startsWith("sun.net.www.");
        if (opens && isAddress(host) && !isLoopback(host)) {
            throw refused();
        }
    }

    @Override
    public void checkConnect(String host, int port, Object context) {
        checkConnect(host, port);
    }

    @Override
    public void checkMulticast(InetAddress group) {
        throw refused();
    }

    private static boolean isAddress(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9.]+");
    }

    private static boolean isLoopback(String host) {
        return host.startsWith("127.") || host.equals("::1") || host.equals("0:0:0:0:0:0:0:1");
    }

    private static SecurityException refused() {
        return new SecurityException("the lab device connects to this machine only");
    }
}
