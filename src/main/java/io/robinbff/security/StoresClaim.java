package io.robinbff.security;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.robinbff.conversation.WebStores;
import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.converter.Converter;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * A reader of the claim that names the web stores of a token: a list of texts, or one
 * text, which is one name, as names hold blanks. {@code *} is all stores. Whatever else
 * stands there names none, and a token without any is refused.
 */
final class StoresClaim implements Converter<Jwt, Collection<GrantedAuthority>> {

	private static final String ALL = "*";

	private final String claim;

	private final Map<String, Set<String>> groups;

	private final boolean told;

	StoresClaim(StoresSettings settings) {
		this.claim = settings.claim();
		this.groups = settings.storesOfGroups();
		this.told = settings.told();
	}

	@Override
	public Collection<GrantedAuthority> convert(Jwt token) {
		return authorities(token.getClaims());
	}

	/** Returns one authority, or none if no claim limits anybody. */
	Collection<GrantedAuthority> authorities(Map<String, Object> claims) {
		return this.claim.isEmpty() ? List.of() : List.of(new StoresAuthority(stores(claims)));
	}

	private WebStores stores(Map<String, Object> claims) {
		Set<String> names = values(Scopes.at(claims, this.claim)).map(String::strip)
			.flatMap((value) -> this.groups.isEmpty() ? Stream.of(value)
					: this.groups.getOrDefault(value, Set.of()).stream())
			.collect(Collectors.toSet());
		return stores(names);
	}

	private WebStores stores(Collection<String> names) {
		return names.contains(ALL) ? WebStores.ALL : WebStores.of(names, this.told);
	}

	/** Returns the authority of callers who have no claim, but stores in the settings. */
	List<GrantedAuthority> granted(Collection<String> names) {
		return names.isEmpty() ? List.of() : List.of(new StoresAuthority(stores(names)));
	}

	private static Stream<String> values(@Nullable Object claim) {
		return switch (claim) {
			case String text -> Stream.of(text);
			case Collection<?> list -> list.stream().filter(String.class::isInstance).map(String.class::cast);
			case null, default -> Stream.empty();
		};
	}

	/**
	 * Returns a rule that wants a store beside a scope. Whose claim was not read, and to
	 * whom the settings give none, has none.
	 */
	AuthorizationManager<RequestAuthorizationContext> with(AuthorizationManager<RequestAuthorizationContext> scope) {
		if (this.claim.isEmpty()) {
			return scope;
		}
		return (authentication, request) -> {
			AuthorizationResult result = scope.authorize(authentication, request);
			if (result != null && result.isGranted() && hasNone(authentication)) {
				throw new NoWebStore(this.claim);
			}
			return result;
		};
	}

	private static boolean hasNone(Supplier<? extends @Nullable Authentication> authentication) {
		Authentication caller = authentication.get();
		StoresAuthority granted = (caller != null) ? StoresAuthority.in(caller) : null;
		return granted == null || granted.stores().isEmpty();
	}

}
