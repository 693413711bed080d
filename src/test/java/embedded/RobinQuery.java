package embedded;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A query that ROBIN understands: exactly one selector with a value, and how many to
 * skip.
 *
 * @param selector one of {@link #SELECTORS}
 * @param value not blank
 * @param skip not negative
 */
record RobinQuery(String selector, String value, int skip) {

	private static final List<String> SELECTORS = List.of("emailAddress", "orderNumber", "guid", "conversationId");

	private static final Pattern ID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

	private static final JsonMapper JSON = new JsonMapper();

	/**
	 * Stricter than ROBIN perhaps is, where ROBIN is unknown: none or several selectors,
	 * a selector that is null or blank, an id that is none, and a {@code skip} that is
	 * negative or no whole number are all a bad request.
	 */
	static Optional<RobinQuery> in(byte[] body) {
		try {
			JsonNode json = JSON.readTree(body);
			List<String> present = SELECTORS.stream().filter(json::has).toList();
			if (present.size() != 1) {
				return Optional.empty();
			}
			JsonNode value = json.path(present.getFirst());
			JsonNode skip = json.path("skip");
			RobinQuery query = new RobinQuery(present.getFirst(), value.asString(""), skip.asInt(0));
			boolean skipIsFine = skip.isMissingNode() || (skip.isInt() && query.skip >= 0);
			return (value.isString() && skipIsFine && query.isAnswerable()) ? Optional.of(query) : Optional.empty();
		}
		catch (JacksonException ex) {
			return Optional.empty();
		}
	}

	private boolean isAnswerable() {
		return (this.selector.equals("guid") || this.selector.equals("conversationId"))
				? ID.matcher(this.value).matches() : !this.value.isBlank();
	}

}
