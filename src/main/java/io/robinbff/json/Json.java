package io.robinbff.json;

import java.util.function.Consumer;

import tools.jackson.core.TokenStreamFactory.Feature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.databind.json.JsonMapper;

/**
 * The one maker of what reads JSON. Jackson's own factories keep the name of each member
 * that they have read, for all later readers: up to 12,000, of 50,000 characters each.
 * Whoever invents names fills the memory with them, and a customer's address that stands
 * in one survives his erasure.
 */
public final class Json {

	private Json() {
	}

	/** Returns a mapper with Jackson's defaults. */
	public static JsonMapper mapper() {
		return JsonMapper.builder(factory((defaults) -> {
		})).build();
	}

	/** Returns a factory of parsers, set as it is asked for. */
	public static JsonFactory factory(Consumer<JsonFactoryBuilder> settings) {
		JsonFactoryBuilder builder = JsonFactory.builder().disable(Feature.CANONICALIZE_PROPERTY_NAMES);
		settings.accept(builder);
		return new ForgetfulFactory(builder);
	}

}
