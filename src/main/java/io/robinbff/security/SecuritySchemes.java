package io.robinbff.security;

import java.net.URI;

import io.swagger.v3.oas.models.security.OAuthFlow;
import io.swagger.v3.oas.models.security.OAuthFlows;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;

/**
 * A customizer that tells the API description, and with it Swagger UI's "Authorize", from
 * where tokens come.
 */
final class SecuritySchemes {

	private static final String OAUTH = "oauth2";

	private static final String BEARER = "bearer";

	private SecuritySchemes() {
	}

	static OpenApiCustomizer of(String issuer, AccessSettings settings) {
		String authorize = orElse(settings.authorizationUrl(), issuer + "/oauth2/authorize");
		String token = tokenUrl(issuer, settings);
		return (api) -> {
			api.getComponents()
				.addSecuritySchemes(OAUTH,
						new SecurityScheme().type(SecurityScheme.Type.OAUTH2)
							.description("Sign in at the issuer (code and PKCE), or as a client.")
							.flows(new OAuthFlows().authorizationCode(flow(authorize, token))
								.clientCredentials(flow(null, token))))
				.addSecuritySchemes(BEARER,
						new SecurityScheme().type(SecurityScheme.Type.HTTP)
							.scheme("bearer")
							.bearerFormat("JWT")
							.description("A token of the issuer that you have already."));
			api.addSecurityItem(new SecurityRequirement().addList(OAUTH, Scopes.READ));
			api.addSecurityItem(new SecurityRequirement().addList(BEARER));
		};
	}

	static String tokenUrl(String issuer, AccessSettings settings) {
		return orElse(settings.tokenUrl(), issuer + "/oauth2/token");
	}

	private static OAuthFlow flow(@Nullable String authorize, String token) {
		return new OAuthFlow().authorizationUrl(authorize)
			.tokenUrl(token)
			.scopes(new io.swagger.v3.oas.models.security.Scopes().addString(Scopes.READ, "Read conversations.")
				.addString(Scopes.SUMMARY, "See badges of customers, without letters.")
				.addString(Scopes.READ_INTERNAL, "Read agents' internal notes as well."));
	}

	private static String orElse(@Nullable URI url, String otherwise) {
		return (url != null) ? url.toString() : otherwise;
	}

}
