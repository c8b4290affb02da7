package android.net;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An address of content, a page or an app. */
public final class Uri {
    public static final Uri EMPTY = new Uri("");

    private final String text;

    private Uri(String text) {
        this.text = text;
    }

    public static Uri parse(String text) {
        return new Uri(text);
    }

    public static Uri withAppendedPath(Uri base, String segment) {
        return new Uri(base.text.replaceAll("/$", "") + "/" + segment);
    }

    public static String encode(String text) {
        return text == null ? null : URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public static String decode(String text) {
        return text == null ? null : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    public String getScheme() {
        int colon = text.indexOf(':');
        return colon < 0 ? null : text.substring(0, colon);
    }

    public String getAuthority() {
        int start = text.indexOf("://");
        if (start < 0) {
            return null;
        }
        String rest = text.substring(start + 3);
        return rest.split("[/?#]", 2)[0];
    }

    public String getHost() {
        String authority = getAuthority();
        return authority == null ? null : authority.replaceAll("^.*@|:[0-9]+$", "");
    }

    public String getPath() {
        int start = text.indexOf("://");
        String rest = start < 0 ? text : text.substring(start + 3);
        int slash = rest.indexOf('/');
        return slash < 0 ? "" : decode(rest.substring(slash).split("[?#]", 2)[0]);
    }

    public String getLastPathSegment() {
        List<String> segments = getPathSegments();
        return segments.isEmpty() ? null : segments.get(segments.size() - 1);
    }

    public List<String> getPathSegments() {
        List<String> segments = new ArrayList<>();
        for (String segment : getPath().split("/")) {
            if (!segment.isEmpty()) {
                segments.add(segment);
            }
        }
        return segments;
    }

    public String getEncodedQuery() {
        int mark = text.indexOf('?');
        return mark < 0 ? null : text.substring(mark + 1).split("#", 2)[0];
    }

    public String getQuery() {
        return decode(getEncodedQuery());
    }

    public String getQueryParameter(String name) {
        String query = getEncodedQuery();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            String[] parts = pair.split("=", 2);
            if (decode(parts[0]).equals(name)) {
                return parts.length == 1 ? "" : decode(parts[1]);
            }
        }
        return null;
    }

    public Builder buildUpon() {
        return new Builder(text);
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Uri uri && uri.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Adds segments and parameters to an address. */
    public static final class Builder {
        private final StringBuilder text;

        private Builder(String text) {
            this.text = new StringBuilder(text);
        }

        public Builder appendPath(String segment) {
            text.append('/').append(encode(segment));
            return this;
        }

        public Builder appendQueryParameter(String name, String value) {
            text.append(text.indexOf("?") < 0 ? '?' : '&').append(encode(name)).append('=').append(encode(value));
            return this;
        }

        public Uri build() {
            return new Uri(text.toString());
        }
    }
}
