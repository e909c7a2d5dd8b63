// Java's HttpClient against the server: URL DIRECTORY.
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

public class JavaClient {
    static void holds(boolean condition, String what) {
        if (!condition) throw new AssertionError(what);
    }

    public static void main(String[] arguments) throws Exception {
        String url = arguments[0];
        byte[] big = Files.readAllBytes(Path.of(arguments[1], "big.bin"));
        byte[] text = Files.readAllBytes(Path.of(arguments[1], "text.txt"));
        // Its default is to offer an upgrade to h2c with each request.
        for (var version : HttpClient.Version.values()) {
            HttpClient client = HttpClient.newBuilder()
                .version(version).followRedirects(HttpClient.Redirect.NORMAL).build();
            var whole = client.send(get(url, "/big.bin"), BodyHandlers.ofByteArray());
            holds(Arrays.equals(whole.body(), big), "whole");
            var tag = whole.headers().firstValue("ETag").orElseThrow();
            var same = client.send(get(url, "/big.bin", "If-None-Match", tag), BodyHandlers.ofByteArray());
            holds(same.statusCode() == 304, "304");
            var part = client.send(get(url, "/big.bin", "Range", "bytes=5-14"), BodyHandlers.ofByteArray());
            holds(part.statusCode() == 206 && Arrays.equals(part.body(), Arrays.copyOfRange(big, 5, 15)), "range");
            var listed = client.send(get(url, "/list"), BodyHandlers.ofString());
            holds(listed.body().contains("one.txt"), "redirect and listing");
            for (boolean waits : new boolean[] {false, true}) {
                var post = HttpRequest.newBuilder(URI.create(url + "/cgi-bin/cat")).expectContinue(waits)
                    .POST(HttpRequest.BodyPublishers.ofByteArray(big)).build();
                holds(Arrays.equals(client.send(post, BodyHandlers.ofByteArray()).body(), big), "upload");
            }
            var many = new ArrayList<CompletableFuture<HttpResponse<byte[]>>>();
            for (int at = 0; at < 40; at++) many.add(client.sendAsync(get(url, "/text.txt"), BodyHandlers.ofByteArray()));
            for (var one : many) holds(Arrays.equals(one.get().body(), text), "one of many");
        }
    }

    static HttpRequest get(String url, String path, String... fields) {
        var request = HttpRequest.newBuilder(URI.create(url + path));
        return fields.length == 0 ? request.build() : request.headers(fields).build();
    }
}
