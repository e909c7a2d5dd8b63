import java.io.IOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.eclipse.jetty.server.handler.HandlerList;
import org.eclipse.jetty.server.handler.ResourceHandler;

/** Jetty: the files of a folder, and what was sent for a POST. */
public class Jetty {
    public static void main(String[] args) throws Exception {
        Server server = new Server(new java.net.InetSocketAddress("127.0.0.1", Integer.parseInt(args[0])));
        ResourceHandler files = new ResourceHandler();
        files.setResourceBase(args[1]);
        HandlerList all = new HandlerList();
        all.addHandler(new AbstractHandler() {
            @Override public void handle(String target, Request base, HttpServletRequest request,
                    HttpServletResponse response) throws IOException {
                if (!"POST".equals(request.getMethod())) return;
                byte[] taken = request.getInputStream().readAllBytes();
                response.setContentType("text/plain");
                response.getOutputStream().write(("got " + taken.length + ": ").getBytes());
                response.getOutputStream().write(taken);
                base.setHandled(true);
            }
        });
        all.addHandler(files);
        server.setHandler(all);
        server.start();
        server.join();
    }
}
