import java.nio.file.Files;
import org.apache.catalina.Context;
import org.apache.catalina.Wrapper;

/** Tomcat: the files of a folder by its default servlet. */
public class Tomcat {
    public static void main(String[] args) throws Exception {
        org.apache.catalina.startup.Tomcat tomcat = new org.apache.catalina.startup.Tomcat();
        java.util.logging.LogManager.getLogManager().reset();
        tomcat.setBaseDir(Files.createTempDirectory("tomcat").toString());
        tomcat.setHostname("127.0.0.1");
        tomcat.setPort(Integer.parseInt(args[0]));
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        Context context = tomcat.addContext("", new java.io.File(args[1]).getAbsolutePath());
        Wrapper files = org.apache.catalina.startup.Tomcat.addServlet(context, "default",
            "org.apache.catalina.servlets.DefaultServlet");
        files.setLoadOnStartup(1);
        context.addServletMappingDecoded("/", "default");
        context.addWelcomeFile("index.html");
        context.addMimeMapping("html", "text/html");
        context.addMimeMapping("txt", "text/plain");
        context.addMimeMapping("svg", "image/svg+xml");
        tomcat.start();
        tomcat.getServer().await();
    }
}
