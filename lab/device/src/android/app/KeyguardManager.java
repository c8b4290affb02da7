package android.app;

import com.android.lab.Identity;

/** The lock screen; on Coosea's Android it also gives the OAID. */
public class KeyguardManager {
    public String obtainOaid() {
        return Identity.get("oaid");
    }
}
