package embedded;

/**
 * A switch that sets how long the longest tests are: short in every build, at full length
 * with {@code ./mvnw verify -Dthorough=true}.
 */
public final class Thorough {

	private static final boolean ON = Boolean.getBoolean("thorough");

	private Thorough() {
	}

	/** The first where the tests run at full length, and otherwise the second. */
	public static int or(int full, int everyDay) {
		return ON ? full : everyDay;
	}

}
