package io.robinbff.audit;

import java.io.IOException;
import java.util.regex.Pattern;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.robinbff.audit.AuditSettings.OnFailure;
import io.robinbff.audit.AuditSettings.Purpose;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.status.Dependency;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/** A recorder of look-ups, which writes each before its answer leaves. */
public final class Audit implements AutoCloseable {

	private static final Logger log = LoggerFactory.getLogger(Audit.class);

	private final @Nullable Chain chain;

	/** A word or a ticket's number: there is no room for an address. */
	private static final Pattern PURPOSE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

	private final OnFailure onFailure;

	private final Purpose purpose;

	private final Counter failures;

	private final Dependency dependency;

	/**
	 * Creates the audit.
	 * @param chain takes the entries; null if nothing is to be recorded
	 */
	Audit(@Nullable Chain chain, OnFailure onFailure, Purpose purpose, MeterRegistry meters) {
		this.purpose = purpose;
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
	 * @throws AuditUnavailable if it cannot be recorded and must not go on
	 */
	public void record(AuditEntry lookup) {
		if (this.chain == null) {
			return;
		}
		try {
			for (AuditEntry line : lookup.lines()) {
				this.chain.append(line);
			}
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
