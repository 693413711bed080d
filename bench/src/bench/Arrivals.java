package bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import embedded.Issuer;

/**
 * Who opens which card, and when: drawn before anything runs, so that it does not depend
 * on how fast the answers come (an open loop). Equal seeds give equal arrivals on every
 * JDK.
 */
final class Arrivals {

	static final int AGENTS = Issuer.AGENTS;

	static final int CUSTOMERS = 400;

	/**
	 * See README.md: with 0.8 the perfect scheduler reaches what the project's aims were
	 * set by.
	 */
	static final double ZIPF = 0.8;

	/**
	 * An agent opens a customer's card.
	 *
	 * @param at nanoseconds since the start of the run
	 * @param agent from 0
	 * @param customer from 0, the most asked for first
	 */
	record View(long at, int agent, int customer) {
	}

	private Arrivals() {
	}

	/** Draws Poisson arrivals. */
	static List<View> draw(long seed, double perSecond, double seconds, double zipf) {
		Random random = new Random(seed);
		double[] upTo = new double[CUSTOMERS];
		double sum = 0;
		for (int i = 0; i < CUSTOMERS; i++) {
			sum += Math.pow(i + 1, -zipf);
			upTo[i] = sum;
		}
		List<View> views = new ArrayList<>();
		double at = 0;
		while (true) {
			at -= Math.log(1 - random.nextDouble()) / perSecond;
			if (at >= seconds) {
				return views;
			}
			double drawn = random.nextDouble() * sum;
			int customer = 0;
			while (upTo[customer] < drawn) {
				customer++;
			}
			views.add(new View((long) (at * 1e9), random.nextInt(AGENTS), customer));
		}
	}

}
