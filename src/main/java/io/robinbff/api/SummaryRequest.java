package io.robinbff.api;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A question for badges.
 *
 * @param emailAddresses the customers' addresses, each once in the answer
 * @param announce whether a telephone rings: the card is about to be opened
 */
record SummaryRequest(
		@ArraySchema(minItems = 1, maxItems = 100,
				schema = @Schema(maxLength = 254)) @Nullable List<@Nullable String> emailAddresses,
		@Nullable Boolean announce) {

	static final int MOST = 100;

	/** Of a telephone: a caller and whoever was called before. */
	static final int MOST_ANNOUNCED = 2;

	boolean announces() {
		return Boolean.TRUE.equals(this.announce);
	}

	/**
	 * Returns the question for each address as it was written, in its order, one for
	 * several spellings of the same.
	 * @throws InvalidValue where an address is none, or there are too few or too many
	 */
	Map<Query, String> queries() {
		int most = announces() ? MOST_ANNOUNCED : MOST;
		if (this.emailAddresses == null || this.emailAddresses.isEmpty() || this.emailAddresses.size() > most) {
			throw new InvalidValue("emailAddresses", announces()
					? "An announcement names one or two emailAddresses: leave out 'announce' for a list of badges."
					: "A summary is of 1 to " + MOST + " emailAddresses: ask for a longer list in parts.");
		}
		Map<Query, String> queries = new LinkedHashMap<>();
		for (int at = 0; at < this.emailAddresses.size(); at++) {
			String given = this.emailAddresses.get(at);
			String parameter = "emailAddresses[" + at + "]";
			if (given == null) {
				throw new InvalidValue(parameter, "The " + parameter + " is null: give an address, or leave it out.");
			}
			queries.putIfAbsent(new Query(new Selector.Customer(CustomerEmail.of(parameter, given))), given);
		}
		return queries;
	}

	@Override
	public String toString() {
		return "SummaryRequest[***]";
	}

}
