package recipe;

import java.io.IOException;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;

/** The limit of what a servlet can do: constant bytes, no token, nothing else. */
public class Bare {

	/** Serves so many KB at that port. */
	@SuppressWarnings("deprecation") // Tomcat names nothing in its place yet.
	public static void main(String[] args) throws Exception {
		byte[] page = new byte[Integer.parseInt(args[1]) * 1024];
		Tomcat tomcat = new Tomcat();
		tomcat.setPort(Integer.parseInt(args[0]));
		tomcat.getConnector().getProtocolHandler().setExecutor(new VirtualThreadExecutor("tomcat-"));
		Context context = tomcat.addContext("", null);
		Tomcat.addServlet(context, "constant", new HttpServlet() {
			private static final long serialVersionUID = 1L;

			@Override
			protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
				response.setContentType("application/json");
				response.setContentLength(page.length);
				response.getOutputStream().write(page);
			}
		});
		context.addServletMappingDecoded("/", "constant");
		tomcat.start();
		tomcat.getServer().await();
	}

}
