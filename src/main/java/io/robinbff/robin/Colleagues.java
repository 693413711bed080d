package io.robinbff.robin;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * The other replicas, who call the same ROBIN with the same credentials: what one learns
 * of it the others need not learn for themselves.
 */
interface Colleagues {

	/** There are none. */
	Colleagues NONE = new Colleagues() {

		@Override
		public void tell(News news, String about) {
		}

		@Override
		public void hear(News news, Consumer<String> hearer) {
		}

		@Override
		public boolean mayProbe(String what, Duration every) {
			return true;
		}

	};

	/** Tells the others; may be lost. */
	void tell(News news, String about);

	/** To be told of one kind of news. */
	void hear(News news, Consumer<String> hearer);

	/**
	 * Whether this replica is the one to try again; takes a moment at most.
	 * @param every how long nobody else may
	 */
	boolean mayProbe(String what, Duration every);

	/** What is told. */
	enum News {

		/** ROBIN is sick. */
		SICK,
		/** ROBIN is well again. */
		WELL,
		/** ROBIN refuses a pair, named by its fingerprint. */
		REFUSED,
		/** ROBIN accepts a pair again. */
		ACCEPTED

	}

}
