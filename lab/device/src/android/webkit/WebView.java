package android.webkit;

import android.content.Context;
import java.util.Map;

/** Shows pages; the lab's loads none. */
public class WebView {
    private String shown;

    public WebView(Context context) {}

    public void loadUrl(String url) {
        shown = url;
    }

    public void loadUrl(String url, Map<String, String> headers) {
        shown = url;
    }

    public void postUrl(String url, byte[] data) {
        shown = url;
    }

    public void evaluateJavascript(String script, ValueCallback<String> callback) {
        shown = script;
    }

    public void addJavascriptInterface(Object object, String name) {
        shown = name;
    }
}
