package io.robinbff.settings;

import org.jspecify.annotations.Nullable;

/**
 * A setting without which the service cannot start, or one that it refuses. The message
 * is one sentence for an operator: which setting, what it was, what it may be.
 */
public final class UnusableSetting extends RuntimeException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates the refusal of a setting.
	 * @param message which setting is wrong and how to mend it, without any secret
	 */
	public UnusableSetting(String message) {
		super(message);
	}

	/**
	 * Creates the refusal of a setting's value, which is shown if others may see it.
	 * @param name the setting's name as an environment variable
	 * @param value what it was
	 * @param mayBe what it has to be, without a full stop
	 */
	public static UnusableSetting of(String name, String value, String mayBe) {
		for (Setting setting : SettingsTable.all()) {
			if (setting.name().equals(name)) {
				return new UnusableSetting(sentence(name, setting.shown(value), mayBe));
			}
		}
		return new UnusableSetting(sentence(name, ShownValue.of(value), mayBe));
	}

	static String sentence(String name, @Nullable String shown, String mayBe) {
		String was = (shown != null) ? "\"" + shown + "\"" : "a value that is not shown";
		return String.format("%s is %s: it has to be %s.", name, was, mayBe);
	}

}
