package io.robinbff.audit;

import java.io.IOException;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.audit.AuditSettings.OnFailure;
import io.robinbff.audit.AuditSettings.Purpose;
import io.robinbff.conversation.InvalidValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records look-ups, before their answers leave. */
public final class Audit implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Audit.class);

	private final @Nullable Chain chain;

	/** A word or a ticket's number: there is no room for an address. */
	private static final Pattern PURPOSE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private final OnFailure onFailure;

	private final Purpose purpose;

	private final Counter failures;

	private volatile boolean failing;

	/**
	 * Creates the audit.
	 * @param chain takes the entries; null where nothing is to be recorded
	 */
	Audit(@Nullable Chain chain, OnFailure onFailure, Purpose purpose, MeterRegistry meters) {
		this.purpose = purpose;
		this.chain = chain;
		this.onFailure = onFailure;
		this.failures = Counter.builder("robin.audit.failures")
			.description("Look-ups that could not be recorded")
			.register(meters);
	}

	/** Says that this process begins; if that fails, the first look-up tries again. */
	void begin() {
		try {
			if (this.chain != null) {
				this.chain.begin();
			}
		}
		catch (IOException ex) {
			log.error("The beginning of the audit cannot be recorded: {}", ex.getClass().getSimpleName());
		}
	}

	/**
	 * Returns what a look-up is for, as its caller says.
	 * @param given the header's value, or null
	 * @throws InvalidValue if it is no purpose, or none is given and one has to be
	 */
	public @Nullable String purpose(@Nullable String given) {
		if (given == null && this.purpose == Purpose.OPTIONAL) {
			return null;
		}
		if (given == null || !PURPOSE.matcher(given).matches()) {
			throw new InvalidValue("X-Access-Purpose", ((given == null) ? "The header X-Access-Purpose is missing"
					: "The header X-Access-Purpose is no purpose")
					+ ": send a word or a ticket's number, at most 64 letters, digits, dots, dashes and underscores.");
		}
		return given;
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
