package android.util;

/** Base64 as SDKs call it. */
public final class Base64 {
    public static final int DEFAULT = 0;
    public static final int NO_PADDING = 1;
    public static final int NO_WRAP = 2;
    public static final int CRLF = 4;
    public static final int URL_SAFE = 8;

    private static final int LINE = 76;

    private Base64() {}

    public static byte[] encode(byte[] input, int flags) {
        return encodeToString(input, flags).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    public static byte[] encode(byte[] input, int offset, int length, int flags) {
        return encode(java.util.Arrays.copyOfRange(input, offset, offset + length), flags);
    }

    public static String encodeToString(byte[] input, int flags) {
        java.util.Base64.Encoder encoder = (flags & URL_SAFE) == 0
                ? java.util.Base64.getEncoder() : java.util.Base64.getUrlEncoder();
        String text = ((flags & NO_PADDING) == 0 ? encoder : encoder.withoutPadding()).encodeToString(input);
        if ((flags & NO_WRAP) != 0) {
            return text;
        }
        String end = (flags & CRLF) == 0 ? "\n" : "\r\n";
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < text.length(); i += LINE) {
            lines.append(text, i, Math.min(text.length(), i + LINE)).append(end);
        }
        return lines.toString();
    }

    public static byte[] decode(String text, int flags) {
        String plain = text.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
        return java.util.Base64.getDecoder().decode(plain);
    }

    public static byte[] decode(byte[] text, int flags) {
        return decode(new String(text, java.nio.charset.StandardCharsets.US_ASCII), flags);
    }
}
