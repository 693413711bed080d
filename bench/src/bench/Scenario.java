package bench;

/** What is run, and what has to come out. */
enum Scenario {

	CALM(4, 0.99, false), RUSH(8, 0.92, false), FLOOD(16, 0.77, false), OUTAGE(8, 0.76, true);

	/** Without an outage, at least so much of what the perfect scheduler answers. */
	static final double OF_PERFECT = 0.95;

	private final double viewsPerSecond;

	private final double answered;

	private final boolean broken;

	Scenario(double viewsPerSecond, double answered, boolean broken) {
		this.viewsPerSecond = viewsPerSecond;
		this.answered = answered;
		this.broken = broken;
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

	Outage outage(double seconds) {
		return this.broken ? Outage.inTheMiddleOf(seconds) : Outage.NONE;
	}

	String label() {
		return name().toLowerCase(java.util.Locale.ROOT);
	}

}
