package embedded;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP proxy that opens tunnels by {@code CONNECT} and nothing else. Every name leads
 * to this machine: callers who look names up themselves find none under {@code .test}.
 */
public final class TunnelProxy extends ByteRelay {

	private final List<String> opened = new CopyOnWriteArrayList<>();

	private final List<String> refused = new CopyOnWriteArrayList<>();

	private volatile @Nullable String authorization;

	private volatile @Nullable String answer;

	private TunnelProxy() {
		super(anyPort());
	}

	public static TunnelProxy start() {
		TunnelProxy proxy = new TunnelProxy();
		proxy.begin();
		return proxy;
	}

	/** From now on callers have to name themselves. */
	public TunnelProxy wants(String user, String password) {
		this.authorization = "Basic "
				+ Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
		return this;
	}

	/** From now on it says that, whatever is asked; an empty text is silence. */
	public TunnelProxy says(@Nullable String text) {
		this.answer = text;
		return this;
	}

	/** Where tunnels were opened to, as {@code host:port}. */
	public List<String> opened() {
		return this.opened;
	}

	/** What was asked in vain. */
	public List<String> refused() {
		return this.refused;
	}

	@Override
	void serve(Socket caller) throws IOException {
		String head = head(caller.getInputStream());
		String[] request = head.split("[ \r]", 4);
		String said = this.answer;
		String wanted = this.authorization;
		if (said != null) {
			this.refused.add(head);
			say(caller, said);
			if (said.isEmpty()) {
				caller.getInputStream().readAllBytes();
			}
		}
		else if (!request[0].equals("CONNECT")) {
			this.refused.add(head);
			say(caller, "HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\n\r\n");
		}
		else if (wanted != null && !head.contains(": " + wanted + "\r\n")) {
			this.refused.add(head);
			say(caller, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n"
					+ "Content-Length: 0\r\n\r\n");
		}
		else {
			this.opened.add(request[1]);
			Socket target = new Socket(InetAddress.getLoopbackAddress(),
					Integer.parseInt(request[1].substring(request[1].lastIndexOf(':') + 1)));
			say(caller, "HTTP/1.1 200 Connection established\r\n\r\n");
			join(caller, target);
		}
	}

	private static void say(Socket caller, String text) throws IOException {
		caller.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
		caller.getOutputStream().flush();
	}

	private static String head(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.indexOf("\r\n\r\n") < 0) {
			int next = in.read();
			if (next < 0) {
				throw new IOException("Left in the middle");
			}
			head.append((char) next);
		}
		return head.toString();
	}

}
