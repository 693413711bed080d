package io.robinbff.security;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.robinbff.settings.UnusableSetting;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of whose conversations a token may see, if one ROBIN account has several web
 * stores.
 *
 * @param claim the claim that names the stores; a dot leads into an object. Empty for no
 * such claim: every token sees all stores
 * @param groups what the claim's values stand for, each as {@code GROUP=STORE}, if they
 * are no stores' names: a group may stand for several, and a value that is not named here
 * for none. Empty if the values are the stores' names themselves
 * @param told whether a list says that something of another store was left out, and never
 * how much
 */
@ConfigurationProperties("robin.access.stores")
record StoresSettings(@DefaultValue("") String claim, @DefaultValue( {
	}) List<String> groups, @DefaultValue("false") boolean told){

	StoresSettings {
		claim = claim.strip();
		groups = groups.stream().map(String::strip).filter((one) -> !one.isEmpty()).toList();
		if (!groups.stream().allMatch(StoresSettings::isPair)) {
			throw new UnusableSetting("ROBIN_ACCESS_STORES_GROUPS holds something that is no group with a store: "
					+ "write each as GROUP=STORE, and several of a group one by one.");
		}
		if (claim.isEmpty() && !groups.isEmpty()) {
			throw new UnusableSetting("ROBIN_ACCESS_STORES_GROUPS is set, and ROBIN_ACCESS_STORES_CLAIM is not: "
					+ "name the claim that holds the groups, or every token would see all web stores.");
		}
	}

	/** Names of groups hold the sign itself, such as {@code CN=brand}; stores' rarely. */
	private static boolean isPair(String text) {
		int sign = text.lastIndexOf('=');
		return sign > 0 && !text.substring(0, sign).isBlank() && !text.substring(sign + 1).isBlank();
	}

	/** Returns the stores of each group. */
	Map<String, Set<String>> storesOfGroups() {
		Map<String, Set<String>> all = new LinkedHashMap<>();
		for (String pair : this.groups) {
			int sign = pair.lastIndexOf('=');
			all.computeIfAbsent(pair.substring(0, sign).strip(), (_) -> new LinkedHashSet<>())
				.add(pair.substring(sign + 1).strip());
		}
		return all;
	}

}
