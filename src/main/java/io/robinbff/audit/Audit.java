package io.robinbff.audit;

import java.io.IOException;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.audit.AuditSettings.OnFailure;
import io.robinbff.status.Dependency;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** Records look-ups, before their answers leave. */
public final class Audit implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Audit.class);

	private final @Nullable Chain chain;

	private final OnFailure onFailure;

	private final Counter failures;

	private final Dependency dependency;

	/**
	 * Creates the audit.
	 * @param chain takes the entries; null where nothing is to be recorded
	 */
	Audit(@Nullable Chain chain, OnFailure onFailure, MeterRegistry meters) {
		this.chain = chain;
		this.onFailure = onFailure;
		this.dependency = new Dependency("audit", Level.ERROR,
				"Look-ups cannot be recorded, and are "
						+ ((onFailure == OnFailure.REFUSE) ? "refused" : "answered all the same"),
				"Look-ups are recorded again");
		this.failures = Counter.builder("robin.audit.failures")
			.description("Look-ups that could not be recorded")
			.register(meters);
	}

	/**
	 * Records a look-up.
	 * @throws AuditUnavailable where it cannot be recorded and must not go on
	 */
	public void record(AuditEntry lookup) {
		if (this.chain == null) {
			return;
		}
		try {
			this.chain.append(lookup);
			this.dependency.isHere();
		}
		catch (IOException | RuntimeException ex) {
			failed(ex);
		}
	}

	/** Returns how recording stands. */
	Dependency dependency() {
		return (this.chain != null) ? this.dependency : this.dependency.unused();
	}

	private void failed(Exception ex) {
		this.failures.increment();
		this.dependency.isAway((ex instanceof IOException && ex.getMessage() != null) ? ex.getMessage()
				: ex.getClass().getSimpleName());
		if (this.onFailure == OnFailure.REFUSE) {
			throw new AuditUnavailable(ex);
		}
	}

	@Override
	public void close() {
		try {
			if (this.chain != null) {
				this.chain.close();
			}
		}
		catch (IOException ex) {
			log.error("The end of the audit cannot be recorded: {}", ex.getClass().getSimpleName());
		}
	}

}
