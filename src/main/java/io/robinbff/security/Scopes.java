package io.robinbff.security;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.core.convert.converter.Converter;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.oauth2.jwt.Jwt;

/**
 * The scopes of a token, from wherever its issuer puts them: a string of words
 * ({@code scope}, RFC 8693, 4.2), a list ({@code scp}, {@code roles} of Entra ID), or a
 * list inside an object (Keycloak's {@code realm_access.roles}). Behind one of our
 * audiences and a slash it is the same scope: Amazon Cognito writes
 * {@code robin-bff/conversations.read}.
 */
final class Scopes implements Converter<Jwt, Collection<GrantedAuthority>> {

	/** Lets a caller read conversations. */
	static final String READ = "conversations.read";

	/** Lets a caller see badges, without letters; whoever may read may see them, too. */
	static final String SUMMARY = "conversations.summary";

	/** Lets a caller export all conversations of a customer. */
	static final String EXPORT = "conversations.export";

	/** Lets a caller have a customer forgotten. */
	static final String ERASE = "privacy.erase";

	/** Lets a caller read agents' internal notes as well. */
	static final String READ_INTERNAL = "conversations.read.internal";

	private final List<String> claims;

	private final List<String> prefixes;

	Scopes(List<String> claims, List<String> audiences) {
		this.claims = List.copyOf(claims);
		this.prefixes = audiences.stream().map((audience) -> audience + "/").toList();
	}

	@Override
	public Collection<GrantedAuthority> convert(Jwt token) {
		return this.claims.stream()
			.flatMap((claim) -> words(at(token.getClaims(), claim)))
			.map(this::withoutAudience)
			.filter((word) -> !word.isBlank())
			.distinct()
			.<GrantedAuthority>map(SimpleGrantedAuthority::new)
			.toList();
	}

	private String withoutAudience(String word) {
		return this.prefixes.stream()
			.filter(word::startsWith)
			.findFirst()
			.map((prefix) -> word.substring(prefix.length()))
			.orElse(word);
	}

	/** A claim of that very name comes first: URIs as claim names hold dots. */
	static @Nullable Object at(Map<?, ?> claims, String path) {
		Object found = claims.get(path);
		int dot = path.indexOf('.');
		if (found == null && dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
			return at(inner, path.substring(dot + 1));
		}
		return found;
	}

	private static Stream<String> words(@Nullable Object claim) {
		return switch (claim) {
			case String text -> Stream.of(text.split(" ")).filter((word) -> !word.isEmpty());
			case Collection<?> list -> list.stream().filter(String.class::isInstance).map(String.class::cast);
			case null, default -> Stream.empty();
		};
	}

}
