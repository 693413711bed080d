package io.robinbff.api;

import java.time.Duration;
import java.util.function.Supplier;

import io.robinbff.audit.Audit;
import io.robinbff.security.CustomerLimit;
import io.robinbff.web.ProblemType;
import io.robinbff.web.Refused;

/**
 * An admission of look-ups that last, such as a watch or an export. Who gets no place is
 * recorded, too: the customer is known by now.
 *
 * @param limit how many customers a caller may ask for
 * @param audit where it is recorded
 */
record Admission(CustomerLimit limit, Audit audit) {

	/**
	 * Takes a place.
	 * @param about the hash of the one it is about
	 * @param place takes it, or is refused
	 * @throws Refused if there is none, or the caller asks for too many customers
	 */
	<P> P of(Lookup lookup, String about, Supplier<P> place) {
		try {
			Duration wait = this.limit.take(lookup.caller(), lookup.query(), about);
			if (wait.isPositive()) {
				throw new Refused(ProblemType.TOO_MANY_CUSTOMERS, wait);
			}
			return place.get();
		}
		catch (Refused ex) {
			this.audit.record(lookup.without(about, ex.code()));
			throw ex;
		}
		catch (RuntimeException ex) {
			// A defect of ours. That somebody asked is recorded all the same.
			this.audit.record(lookup.without(about, ProblemType.INTERNAL_ERROR.code()));
			throw ex;
		}
	}

}
