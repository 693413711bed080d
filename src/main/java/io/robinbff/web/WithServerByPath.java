package io.robinbff.web;

import java.net.URI;
import java.util.List;
import java.util.Optional;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.servers.Server;
import org.springdoc.core.properties.SpringDocConfigProperties;
import org.springdoc.core.service.OpenAPIService;
import org.springdoc.core.service.SecurityService;
import org.springdoc.core.utils.PropertyResolverUtils;

/**
 * A builder of the API description that says where the server is: where the description
 * was found, and that as a path only, so that scheme, host and port are right behind any
 * proxy, and the prefix where the proxy tells it. springdoc's own says "Generated server
 * url" on each request, after all customizers.
 */
final class WithServerByPath extends OpenAPIService {

	WithServerByPath(OpenAPI document, SecurityService security, SpringDocConfigProperties settings,
			PropertyResolverUtils resolver) {
		super(Optional.of(document), security, settings, resolver, Optional.empty(), Optional.empty(),
				Optional.empty());
	}

	@Override
	public void updateServers(String url, OpenAPI api) {
		String path = URI.create(url).getPath();
		api.setServers(List.of(new Server().url(path.isEmpty() ? "/" : path)));
	}

}
