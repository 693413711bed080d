package embedded;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A message as ROBIN writes it. Immutable: each {@code with} gives a new one. A field set
 * to null is written as {@code null}; {@link #without} leaves it out.
 */
public final class RobinMessage {

	private final Fields fields;

	private RobinMessage(Fields fields) {
		this.fields = fields;
	}

	/** A customer's message with every documented field. */
	public static RobinMessage fromCustomer(String name, String email, String content) {
		return of("Relation", name, email, content);
	}

	/** An agent's answer with every documented field. */
	public static RobinMessage fromAgent(String name, String content) {
		return of("User", name, name.toLowerCase(java.util.Locale.ROOT) + "@agents.example.com", content);
	}

	/** An agent's internal note. */
	public static RobinMessage note(String name, String content) {
		return fromAgent(name, content).scope("Internal");
	}

	/** A message without a single field. */
	public static RobinMessage bare() {
		return new RobinMessage(Fields.NONE);
	}

	private static RobinMessage of(String type, String name, String email, String content) {
		return bare().sent("2021-07-08T15:39:04")
			.with("sender", Fields.person(type, name, email))
			.content(content)
			.scope("External")
			.with("rating", "None");
	}

	public RobinMessage sent(@Nullable String dateTime) {
		return with("sentDateTime", dateTime);
	}

	public RobinMessage content(@Nullable String content) {
		return with("content", content);
	}

	public RobinMessage scope(@Nullable String scope) {
		return with("scope", scope);
	}

	public RobinMessage rating(@Nullable String rating) {
		return with("rating", rating);
	}

	/** Any field, documented or not, with anything Jackson can write. */
	public RobinMessage with(String field, @Nullable Object value) {
		return new RobinMessage(this.fields.with(field, value));
	}

	public RobinMessage without(String field) {
		return new RobinMessage(this.fields.without(field));
	}

	Map<String, @Nullable Object> toJson() {
		return this.fields.values();
	}

}
