package android.media;

/** When recording is to begin. */
public class MediaSyncEvent {}
