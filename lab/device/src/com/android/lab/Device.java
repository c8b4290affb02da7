package com.android.lab;

import android.app.ActivityThread;
import android.os.Looper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;

/**
 * The lab device: one app on a stand-in for Android, driven by lines on stdin.
 *
 * <p>Prints one JSON line when it is up and then does nothing until told. Commands and the method of {@code
 * com.mi.health.Scenes} that each calls: {@code begin} (begin), {@code run SCENARIO} (run), {@code consent
 * given|refused|withdrawn} (consent), {@code app foreground|background} (app), {@code quit}. Every command is answered
 * by one line, {@code {"done": COMMAND}} or {@code {"failed": COMMAND, "error": TEXT}}. The process ends with its
 * stdin, so that it never outlives whoever runs it.
 */
public final class Device {
    private static final String SCENES = "com.mi.health.Scenes";

    /**
     * Kills its parent after a second, and ends at once when the parent does. An agent whose host was killed takes its
     * hooks out by operations of the VM thread, while that thread, in exit(), waits for the agent: only a signal ends
     * such a process.
     */
    private static final String REAPER = "(sleep 1; kill -KILL $PPID) & sleeper=$!; read -r _; kill $sleeper";

    private Device() {}

    public static void main(String[] arguments) throws Exception {
        PrintStream answers = System.out;
        System.setOut(System.err);
        Trust.install();
        Looper.prepareMainLooper();
        ActivityThread.start();
        Thread control = new Thread(() -> obey(answers), "app");
        control.setDaemon(true);
        control.start();
        answers.println(Json.write(Json.object(
                "up", true, "pid", ProcessHandle.current().pid(), "java", System.getProperty("java.version"))));
        Looper.loop();
    }

    private static void obey(PrintStream answers) {
        try (BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String command = commands.readLine();
            while (command != null && !command.equals("quit")) {
                answers.println(Json.write(act(command)));
                command = commands.readLine();
            }
        } catch (IOException e) {
            System.err.println("stdin: " + e);
        } finally {
            end();
        }
    }

    private static void end() {
        try {
            new ProcessBuilder("sh", "-c", REAPER)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            System.err.println("no reaper: " + e);
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    private static Object act(String command) {
        String[] words = command.split(" ", 2);
        try {
            Class<?> scenes = Class.forName(SCENES);
            if (words.length == 1) {
                scenes.getMethod(words[0]).invoke(null);
            } else {
                scenes.getMethod(words[0], String.class).invoke(null, words[1]);
            }
            return Json.object("done", command);
        } catch (InvocationTargetException e) {
            e.getCause().printStackTrace();
            return Json.object("failed", command, "error", e.getCause().toString());
        } catch (ReflectiveOperationException | LinkageError e) {
            return Json.object("failed", command, "error", e.toString());
        }
    }
}
