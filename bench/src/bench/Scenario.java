package bench;

import java.util.Map;

/** What is run, and what has to come out. */
enum Scenario {

	CALM(4, 0.99, false, Map.of()), RUSH(8, 0.92, false, Map.of()), FLOOD(16, 0.77, false, Map.of()),
	/** Whoever asks during the outage waits for ROBIN's return. */
	OUTAGE(8, 0.76, true, Map.of("ROBIN_BREAKER_PATIENCE", "10s")),
	/**
	 * The default: while ROBIN is known to be away, whoever has to be refused is refused
	 * at once.
	 */
	PROMPT(8, 0, true, Map.of()),
	/**
	 * Somebody else calls once a second with the same key. For 300 s and more, as
	 * learning takes the first minutes.
	 */
	SHARED(8, 0, false, Map.of()),
	/** The same, and the service does not yield. */
	UNYIELDING(8, 0, false, Map.of("ROBIN_QUOTA_ADAPTIVE", "false"));

	/** Without an outage, at least so much of what the perfect scheduler answers. */
	static final double OF_PERFECT = 0.95;

	private final double viewsPerSecond;

	private final double answered;

	private final boolean broken;

	private final Map<String, String> settings;

	Scenario(double viewsPerSecond, double answered, boolean broken, Map<String, String> settings) {
		this.viewsPerSecond = viewsPerSecond;
		this.answered = answered;
		this.broken = broken;
		this.settings = settings;
	}

	/** The service's settings, where they are not the defaults. */
	Map<String, String> settings() {
		return this.settings;
	}

	double viewsPerSecond() {
		return this.viewsPerSecond;
	}

	/** The least share of the views to be answered within ten seconds. */
	double answered() {
		return this.answered;
	}

	boolean broken() {
		return this.broken;
	}

	/** Whether somebody else spends from the same quota. */
	boolean shared() {
		return this == SHARED || this == UNYIELDING;
	}

	/** The largest share of our calls that may be over quota. */
	double overQuota() {
		return switch (this) {
			case SHARED -> 0.01;
			case UNYIELDING -> 1;
			default -> 0;
		};
	}

	Outage outage(double seconds) {
		return this.broken ? Outage.inTheMiddleOf(seconds) : Outage.NONE;
	}

	String label() {
		return name().toLowerCase(java.util.Locale.ROOT);
	}

}
