package android.media;

/** Records sound or pictures into a file. */
public class MediaRecorder {
    private boolean running;

    public void setAudioSource(int source) {}

    public void prepare() {}

    public void start() {
        running = true;
    }

    public void stop() {
        running = false;
    }

    public void release() {}

    /** Where sound comes from. */
    public static final class AudioSource {
        public static final int MIC = 1;
        public static final int VOICE_RECOGNITION = 6;

        private AudioSource() {}
    }
}
