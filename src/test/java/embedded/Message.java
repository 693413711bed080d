package embedded;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 answer on its way: enough of HTTP to know where it ends.
 *
 * @param head status line and header lines, each ending in CRLF, without the empty line
 * @param body as long as {@code Content-Length} says
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record Message(String head, byte[] body) {

	private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");

	/** The next answer, or null when the other side has closed. */
	static @Nullable Message read(InputStream in) throws IOException {
		StringBuilder head = new StringBuilder();
		while (head.length() < 4 || head.indexOf("\r\n\r\n", head.length() - 4) < 0) {
			int next = in.read();
			if (next < 0) {
				return null;
			}
			head.append((char) next);
		}
		head.setLength(head.length() - 2);
		Matcher length = LENGTH.matcher(head);
		int expected = length.find() ? Integer.parseInt(length.group(1)) : 0;
		byte[] body = in.readNBytes(expected);
		if (body.length < expected) {
			throw new EOFException();
		}
		return new Message(head.toString(), body);
	}

	@Nullable String header(String name) {
		Matcher matcher = line(name).matcher(this.head);
		return matcher.find() ? matcher.group(1) : null;
	}

	Message without(String name) {
		return new Message(line(name).matcher(this.head).replaceAll(""), this.body);
	}

	Message claiming(long length) {
		return new Message(LENGTH.matcher(this.head).replaceAll("Content-Length: " + length), this.body);
	}

	byte[] headBytes() {
		return (this.head + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
	}

	private static Pattern line(String name) {
		return Pattern.compile("(?im)^" + Pattern.quote(name) + ": *(.*)\r\n");
	}

}
