package embedded;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A call as it reached ROBIN. Says nothing of credentials but whether they were right.
 *
 * @param arrived by the server's clock
 * @param nanos {@link System#nanoTime()} at arrival, for distances between calls
 * @param selector name of the one selector, null when the question was unreadable or had
 * none or several
 * @param value the selector's value exactly as it came, null like the selector
 * @param skip 0 when absent or unreadable
 * @param body whole
 * @param headers by lower-case name, without {@code authorization}
 * @param authorised whether the credentials were right
 * @param status what ROBIN answered, before the wire did anything to it
 */
public record Call(Instant arrived, long nanos, @Nullable String selector, @Nullable String value, int skip,
		String body, Map<String, String> headers, boolean authorised, int status) {
}
