package io.robinbff.web;

import java.io.IOException;
import java.io.InputStream;

import org.springdoc.core.properties.SwaggerUiConfigParameters;
import org.springdoc.core.properties.SwaggerUiConfigProperties;
import org.springdoc.core.properties.SwaggerUiOAuthProperties;
import org.springdoc.core.providers.ObjectMapperProvider;
import org.springdoc.webmvc.ui.SwaggerIndexPageTransformer;
import org.springdoc.webmvc.ui.SwaggerWelcomeCommon;

/**
 * A Swagger UI whose "Authorize" begins at its first form, the one that works. Its own
 * puts the focus into the field for a token, which lies below, and the first form is out
 * of sight.
 */
final class SwaggerFromTheTop extends SwaggerIndexPageTransformer {

	private static final String PLUGINS = "plugins: [";

	private static final String PLUGIN = """
			() => ({ wrapComponents: { Input: (Original, { React }) => (props) =>
			  React.createElement(Original, { ...props, autoFocus: false }) } }),""";

	SwaggerFromTheTop(SwaggerUiConfigProperties settings, SwaggerUiOAuthProperties oauth, SwaggerWelcomeCommon welcome,
			ObjectMapperProvider mappers) {
		super(settings, oauth, welcome, mappers);
	}

	@Override
	protected String defaultTransformations(SwaggerUiConfigParameters parameters, InputStream script)
			throws IOException {
		return super.defaultTransformations(parameters, script).replace(PLUGINS, PLUGINS + PLUGIN);
	}

}
