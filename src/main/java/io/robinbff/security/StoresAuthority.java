package io.robinbff.security;

import io.robinbff.conversation.WebStores;
import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;

/**
 * An authority that carries the web stores of a token. Told apart by its type: no scope,
 * whatever it is called, is one.
 *
 * @param stores the stores
 */
record StoresAuthority(WebStores stores) implements GrantedAuthority {

	/** Returns the stores of a caller; all, if no claim limits them. */
	static WebStores of(Authentication authentication) {
		StoresAuthority granted = in(authentication);
		return (granted != null) ? granted.stores : WebStores.ALL;
	}

	/** Returns the authority of a caller, or null. */
	static @Nullable StoresAuthority in(Authentication authentication) {
		return authentication.getAuthorities()
			.stream()
			.filter(StoresAuthority.class::isInstance)
			.map(StoresAuthority.class::cast)
			.findFirst()
			.orElse(null);
	}

	@Override
	public String getAuthority() {
		return "web stores";
	}

}
