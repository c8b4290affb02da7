package android.provider;

import android.net.Uri;

/** Names of the address book. */
public final class ContactsContract {
    public static final String AUTHORITY = "com.android.contacts";
    public static final Uri AUTHORITY_URI = Uri.parse("content://" + AUTHORITY);

    private ContactsContract() {}

    /** People. */
    public static final class Contacts {
        public static final Uri CONTENT_URI = Uri.withAppendedPath(AUTHORITY_URI, "contacts");
        public static final String DISPLAY_NAME = "display_name";
        public static final String _ID = "_id";

        private Contacts() {}
    }

    /** Kinds of data of a person. */
    public static final class CommonDataKinds {
        private CommonDataKinds() {}

        /** Telephone numbers. */
        public static final class Phone {
            public static final Uri CONTENT_URI = Uri.withAppendedPath(AUTHORITY_URI, "data/phones");
            public static final String NUMBER = "data1";
            public static final String DISPLAY_NAME = "display_name";
            public static final String CONTACT_ID = "contact_id";

            private Phone() {}
        }
    }
}
