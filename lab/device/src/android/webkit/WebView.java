package android.webkit;

import android.content.Context;
import java.util.Map;

/** Shows pages; the lab's loads none. */
public class WebView {
    public WebView(Context context) {}

    public void loadUrl(String url) {}

    public void loadUrl(String url, Map<String, String> headers) {}

    public void postUrl(String url, byte[] data) {}

    public void evaluateJavascript(String script, ValueCallback<String> callback) {}

    public void addJavascriptInterface(Object object, String name) {}
}
