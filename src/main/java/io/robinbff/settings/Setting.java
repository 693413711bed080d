package io.robinbff.settings;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A setting that an operator may set.
 *
 * @param property its name as a property
 * @param rule what it may be
 * @param standard what it is unless it is set; empty for nothing
 * @param secret whether its value is shown to nobody
 */
record Setting(String property, Rule rule, String standard, boolean secret) {

	static Setting setting(String property, String standard, Rule rule) {
		return new Setting(property, rule, standard, false);
	}

	/** Returns a setting without a default. */
	static Setting optional(String property, Rule rule) {
		return setting(property, "", rule);
	}

	/** Returns a setting whose value is shown to nobody. */
	static Setting secret(String property, Rule rule) {
		return new Setting(property, rule, "", true);
	}

	/** Returns its name as an environment variable. */
	String name() {
		return name(this.property);
	}

	/** Returns the name of a property as an environment variable. */
	static String name(String property) {
		return property.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
	}

	/** Returns what is wrong with a value, in one sentence. */
	String objection(String value) {
		return UnusableSetting.sentence(name(), shown(value), this.rule.says());
	}

	/** Returns a value as others may see it, or null if they may not. */
	@Nullable String shown(String value) {
		boolean mayBeTheSecret = this.property.endsWith("-file") && !value.matches("(/[A-Za-z0-9._-]+)+");
		return (this.secret || mayBeTheSecret) ? null : ShownValue.of(value);
	}

}
