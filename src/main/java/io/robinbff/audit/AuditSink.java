package io.robinbff.audit;

import java.io.Closeable;
import java.io.IOException;

/**
 * A sink that keeps the audit's entries. Another one than those of this package is a bean
 * of this type.
 */
public interface AuditSink extends Closeable {

	/**
	 * Takes an entry over; when this returns, it is kept. Called by one thread at a time.
	 * @param line one JSON object without line breaks
	 * @throws IOException if it is not kept
	 */
	void write(String line) throws IOException;

	/** Lets go of what it holds: no entry comes any more. */
	@Override
	default void close() throws IOException {
	}

}
