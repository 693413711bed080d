package io.robinbff.audit;

import java.io.IOException;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.audit.AuditSettings.OnFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records look-ups, before their answers leave. */
public final class Audit implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Audit.class);

	private final @Nullable Chain chain;

	private final OnFailure onFailure;

	private final Counter failures;

	private volatile boolean failing;

	/**
	 * Creates the audit.
	 * @param chain takes the entries; null where nothing is to be recorded
	 */
	Audit(@Nullable Chain chain, OnFailure onFailure, MeterRegistry meters) {
		this.chain = chain;
		this.onFailure = onFailure;
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
			recovered();
		}
		catch (IOException | RuntimeException ex) {
			failed(ex);
		}
	}

	private void recovered() {
		if (this.failing) {
			this.failing = false;
			log.info("Look-ups are recorded again");
		}
	}

	/** Said once, not with every look-up. */
	private void failed(Exception ex) {
		this.failures.increment();
		if (!this.failing) {
			this.failing = true;
			log.error("Look-ups cannot be recorded ({}): they are {} until they can", ex.getClass().getSimpleName(),
					(this.onFailure == OnFailure.REFUSE) ? "refused" : "answered all the same");
		}
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
