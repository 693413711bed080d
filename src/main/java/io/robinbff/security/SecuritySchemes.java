package io.robinbff.security;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import io.robinbff.web.Problem;
import io.robinbff.web.ProblemType;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.OAuthFlow;
import io.swagger.v3.oas.models.security.OAuthFlows;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.OpenApiCustomizer;

import org.springframework.core.Ordered;

/**
 * A customizer that tells the API description, and with it Swagger UI's "Authorize", from
 * where tokens come. Each way is a scheme of its own, as Swagger UI shows them in this
 * order, and within one scheme the client's form first, filled with the page's name,
 * which has no secret.
 */
final class SecuritySchemes implements OpenApiCustomizer, Ordered {

	private static final String OAUTH = "oauth2";

	private static final String BEARER = "bearer";

	private static final String CLIENT = "client";

	private final String authorize;

	private final String token;

	SecuritySchemes(String issuer, AccessSettings settings) {
		this.authorize = orElse(settings.authorizationUrl(), issuer + "/oauth2/authorize");
		this.token = tokenUrl(issuer, settings);
	}

	/** First, so that others can say more of them. */
	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public void customise(OpenAPI api) {
		api.getComponents()
			.addSecuritySchemes(OAUTH,
					new SecurityScheme().type(SecurityScheme.Type.OAUTH2)
						.description("Sign in at the issuer (code and PKCE; no secret).")
						.flows(new OAuthFlows().authorizationCode(flow(this.authorize, this.token))))
			.addSecuritySchemes(BEARER,
					new SecurityScheme().type(SecurityScheme.Type.HTTP)
						.scheme("bearer")
						.bearerFormat("JWT")
						.description("A token of the issuer that you have already."))
			.addSecuritySchemes(CLIENT,
					new SecurityScheme().type(SecurityScheme.Type.OAUTH2)
						.description("For programs: an id and a secret of their own at the issuer.")
						.flows(new OAuthFlows().clientCredentials(flow(null, this.token))));
		api.setSecurity(requirements(Scopes.READ));
		api.getPaths().forEach((path, item) -> item.readOperations().forEach((operation) -> {
			String scope = RouteScope.scopeOf(path);
			if (!scope.equals(Scopes.READ)) {
				operation.setSecurity(requirements(scope));
			}
			nameScope(operation, scope);
		}));
	}

	private static List<SecurityRequirement> requirements(String scope) {
		return List.of(new SecurityRequirement().addList(OAUTH, scope), new SecurityRequirement().addList(BEARER),
				new SecurityRequirement().addList(CLIENT, scope));
	}

	/** Has the example of the refusal say what the refusal says. */
	private static void nameScope(Operation operation, String scope) {
		Optional.ofNullable(operation.getResponses().get("403"))
			.map(ApiResponse::getContent)
			.map((content) -> content.get(Problem.MEDIA_TYPE))
			.map((media) -> media.getExamples().get(ProblemType.INSUFFICIENT_SCOPE.code()))
			.ifPresent(
					(example) -> example.setValue(((Problem) example.getValue()).withDetail(RouteScope.detail(scope))));
	}

	static String tokenUrl(String issuer, AccessSettings settings) {
		return orElse(settings.tokenUrl(), issuer + "/oauth2/token");
	}

	private static OAuthFlow flow(@Nullable String authorize, String token) {
		return new OAuthFlow().authorizationUrl(authorize)
			.tokenUrl(token)
			.scopes(new io.swagger.v3.oas.models.security.Scopes().addString(Scopes.READ, "Read conversations.")
				.addString(Scopes.EXPORT, "Export all conversations of a customer.")
				.addString(Scopes.ERASE, "Have a customer forgotten.")
				.addString(Scopes.SUMMARY, "See badges of customers, without letters.")
				.addString(Scopes.READ_INTERNAL, "Read agents' internal notes as well."));
	}

	private static String orElse(@Nullable URI url, String otherwise) {
		return (url != null) ? url.toString() : otherwise;
	}

}
