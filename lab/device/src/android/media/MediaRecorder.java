package android.media;

/** Records sound or pictures into a file. */
public class MediaRecorder {
    public void setAudioSource(int source) {}

    public void prepare() {}

    public void start() {}

    public void stop() {}

    public void release() {}

    /** Where sound comes from. */
    public static final class AudioSource {
        public static final int MIC = 1;
        public static final int VOICE_RECOGNITION = 6;

        private AudioSource() {}
    }
}
