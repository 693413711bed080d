package embedded;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer that ROBIN gives, before the wire has done anything to it.
 *
 * @param status HTTP status
 * @param headers one value each
 * @param body may be empty
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
record Answer(int status, Map<String, String> headers, byte[] body) {

	static Answer json(byte[] body) {
		return new Answer(200, Map.of("Content-Type", "application/json; charset=utf-8"), body);
	}

	/** ROBIN promises no body for errors; a short text is as good as any. */
	static Answer text(int status, String text) {
		return new Answer(status, Map.of("Content-Type", "text/plain; charset=utf-8"),
				text.getBytes(StandardCharsets.UTF_8));
	}

	Answer with(String header, String value) {
		Map<String, String> changed = new LinkedHashMap<>(this.headers);
		changed.put(header, value);
		return new Answer(this.status, changed, this.body);
	}

	Answer body(byte[] changed) {
		return new Answer(this.status, this.headers, changed);
	}

}
