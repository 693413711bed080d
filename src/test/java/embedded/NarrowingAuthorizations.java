package embedded;

import java.security.Principal;
import java.util.Set;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.security.core.Authentication;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.oauth2.server.authorization.InMemoryOAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2Authorization;
import org.springframework.security.oauth2.server.authorization.OAuth2AuthorizationService;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;

/**
 * Grants people what they may have of what their page asks for, not all of it. The
 * narrowed scopes then show in the token and in the token endpoint's answer alike.
 */
final class NarrowingAuthorizations implements OAuth2AuthorizationService {

	private final OAuth2AuthorizationService delegate = new InMemoryOAuth2AuthorizationService();

	@Override
	public void save(OAuth2Authorization authorization) {
		Authentication person = authorization.getAttribute(Principal.class.getName());
		this.delegate.save((person != null) ? narrowed(authorization, person) : authorization);
	}

	private static OAuth2Authorization narrowed(OAuth2Authorization authorization, Authentication person) {
		Set<String> allowed = person.getAuthorities()
			.stream()
			.map(GrantedAuthority::getAuthority)
			.collect(Collectors.toSet());
		Set<String> granted = authorization.getAuthorizedScopes()
			.stream()
			.filter((scope) -> scope.equals("openid") || allowed.contains(scope))
			.collect(Collectors.toSet());
		return OAuth2Authorization.from(authorization).authorizedScopes(granted).build();
	}

	@Override
	public void remove(OAuth2Authorization authorization) {
		this.delegate.remove(authorization);
	}

	@Override
	public @Nullable OAuth2Authorization findById(String id) {
		return this.delegate.findById(id);
	}

	@Override
	public @Nullable OAuth2Authorization findByToken(String token, @Nullable OAuth2TokenType type) {
		return this.delegate.findByToken(token, type);
	}

}
