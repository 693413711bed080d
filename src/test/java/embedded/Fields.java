package embedded;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The fields of a JSON object in their order; null is a value, absence another.
 * Immutable.
 */
record Fields(Map<String, @Nullable Object> values) {

	static final Fields NONE = new Fields(Map.of());

	Fields with(String field, @Nullable Object value) {
		Map<String, @Nullable Object> changed = new LinkedHashMap<>(this.values);
		changed.put(field, value);
		return new Fields(Collections.unmodifiableMap(changed));
	}

	Fields without(String field) {
		Map<String, @Nullable Object> changed = new LinkedHashMap<>(this.values);
		changed.remove(field);
		return new Fields(Collections.unmodifiableMap(changed));
	}

	static Map<String, @Nullable Object> person(@Nullable String type, @Nullable String name, @Nullable String email) {
		return NONE.with("type", type).with("name", name).with("emailAddress", email).values();
	}

}
