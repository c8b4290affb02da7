package android.adservices.appsetid;

/** An id that the apps of one publisher share, since API 34. */
public class AppSetId {
    private final String id;
    private final int scope;

    public AppSetId(String id, int scope) {
        this.id = id;
        this.scope = scope;
    }

    public String getId() {
        return id;
    }

    public int getScope() {
        return scope;
    }
}
