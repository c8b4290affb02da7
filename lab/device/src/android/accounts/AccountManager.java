package android.accounts;

import android.content.Context;
import com.android.lab.Identity;
import com.android.lab.Services;

/** The accounts of the device: the user's Xiaomi account. */
public class AccountManager {
    public static final String XIAOMI = "com.xiaomi";

    public static AccountManager get(Context context) {
        return Services.of(AccountManager.class);
    }

    public Account[] getAccounts() {
        return new Account[] {new Account(Identity.get("account_id"), XIAOMI)};
    }

    public Account[] getAccountsByType(String type) {
        return XIAOMI.equals(type) ? getAccounts() : new Account[0];
    }

    public String getUserData(Account account, String key) {
        return null;
    }
}
