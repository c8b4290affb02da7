package android.media;

/** Records sound; the lab's microphone hears a fixed tone of 16-bit samples. */
public class AudioRecord {
    public static final int STATE_INITIALIZED = 1;

    private static final double STEP = 2 * Math.PI * 440 / 16000;

    private final int source;
    private boolean recording;
    private int sample;

    public AudioRecord(int source, int rate, int channels, int encoding, int size) {
        this.source = source;
    }

    public static int getMinBufferSize(int rate, int channels, int encoding) {
        return 1280;
    }

    public int getAudioSource() {
        return source;
    }

    public int getState() {
        return STATE_INITIALIZED;
    }

    public void startRecording() {
        recording = true;
    }

    public void startRecording(MediaSyncEvent event) {
        recording = true;
    }

    public int read(byte[] buffer, int offset, int size) {
        if (!recording) {
            return 0;
        }
        for (int i = 0; i + 1 < size; i += 2) {
            short value = (short) (9000 * Math.sin(STEP * sample++));
            buffer[offset + i] = (byte) value;
            buffer[offset + i + 1] = (byte) (value >> 8);
        }
        return size;
    }

    public void stop() {
        recording = false;
    }

    public void release() {}
}
