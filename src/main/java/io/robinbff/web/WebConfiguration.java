package io.robinbff.web;

import java.util.List;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.json.Json;
import jakarta.servlet.DispatcherType;
import org.apache.catalina.core.StandardHost;
import org.apache.tomcat.util.buf.EncodedSolidusHandling;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterProperties;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.converter.HttpMessageConverters;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.security.web.firewall.HttpFirewall;
import org.springframework.security.web.firewall.RequestRejectedHandler;
import org.springframework.security.web.firewall.StrictHttpFirewall;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.handler.MappedInterceptor;

@Configuration(proxyBeanMethods = false)
class WebConfiguration {

	/**
	 * Others send to the hook, and links to the panel may carry what a page likes.
	 */
	private static final String[] TOLERANT = { "/hooks/**", "/panel/**" };

	@Bean
	MappedInterceptor declaredParameters() {
		return new MappedInterceptor(null, TOLERANT, new DeclaredParameters());
	}

	@Bean
	MappedInterceptor singleHeaders() {
		return new MappedInterceptor(null, TOLERANT, new SingleHeaders());
	}

	/** In place of Spring's, for its mapper. */
	@Bean
	JsonFactory jsonFactory(List<JsonFactoryBuilderCustomizer> customizers) {
		return Json.factory((builder) -> customizers.forEach((customizer) -> customizer.customize(builder)));
	}

	@Bean
	WebMvcConfigurer strictBodies(JsonMapper mapper) {
		return new WebMvcConfigurer() {
			@Override
			public void configureMessageConverters(HttpMessageConverters.ServerBuilder converters) {
				converters.withJsonConverter(new JacksonJsonHttpMessageConverter(BodyFault.strict(mapper)));
			}
		};
	}

	@Bean
	FilterRegistrationBean<CorrelationFilter> correlationFilter() {
		FilterRegistrationBean<CorrelationFilter> registration = new FilterRegistrationBean<>(new CorrelationFilter());
		registration.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ERROR);
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return registration;
	}

	@Bean
	FilterRegistrationBean<LiteralPathFilter> literalPathFilter() {
		FilterRegistrationBean<LiteralPathFilter> registration = new FilterRegistrationBean<>(new LiteralPathFilter());
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
		return registration;
	}

	@Bean
	FilterRegistrationBean<BodyLimitFilter> bodyLimitFilter() {
		return new FilterRegistrationBean<>(new BodyLimitFilter());
	}

	@Bean
	FilterRegistrationBean<ForwardedFilter> forwardedFilter(WebSettings settings) {
		FilterRegistrationBean<ForwardedFilter> registration = new FilterRegistrationBean<>(
				new ForwardedFilter(settings.trustedProxies()));
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return registration;
	}

	@Bean
	Connections connections(WebSettings settings) {
		return new Connections(settings, Ticker.systemTicker());
	}

	/**
	 * Whoever has come this far has shown a valid token. Right behind security, and
	 * before a body is read.
	 */
	@Bean
	FilterRegistrationBean<KnownConnectionFilter> knownConnectionFilter(Connections connections) {
		FilterRegistrationBean<KnownConnectionFilter> registration = new FilterRegistrationBean<>(
				new KnownConnectionFilter(connections));
		registration.setOrder(SecurityFilterProperties.DEFAULT_FILTER_ORDER + 1);
		return registration;
	}

	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatWithAWatch(Connections connections) {
		return (factory) -> {
			factory.setProtocol(WatchedProtocol.class.getName());
			factory.addConnectorCustomizers(
					(connector) -> ((WatchedProtocol) connector.getProtocolHandler()).watchedBy(connections));
		};
	}

	/**
	 * Addresses and order numbers may hold a slash: Tomcat hands it on as it is instead
	 * of refusing the request.
	 */
	@Bean
	WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcatForLiteralPaths() {
		return (factory) -> {
			factory.addConnectorCustomizers((connector) -> {
				connector.setEncodedSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
				connector.setEncodedReverseSolidusHandling(EncodedSolidusHandling.PASS_THROUGH.getValue());
			});
			factory.addContextCustomizers((context) -> ((StandardHost) context.getParent())
				.setErrorReportValveClass(ProblemValve.class.getName()));
		};
	}

	/**
	 * Lets through what may stand in a value. Rules and routes match the same parsed
	 * path, and what no rule names wants the scope of the lists; our own parser refuses
	 * control characters with a sentence.
	 */
	@Bean
	HttpFirewall httpFirewall() {
		StrictHttpFirewall firewall = new StrictHttpFirewall();
		// A method that is not offered is told which are, rather than called malformed.
		firewall.setUnsafeAllowAnyHttpMethod(true);
		firewall.setAllowSemicolon(true);
		firewall.setAllowUrlEncodedSlash(true);
		firewall.setAllowUrlEncodedDoubleSlash(true);
		firewall.setAllowUrlEncodedPercent(true);
		firewall.setAllowUrlEncodedPeriod(true);
		firewall.setAllowBackSlash(true);
		firewall.setAllowNull(true);
		firewall.setAllowUrlEncodedCarriageReturn(true);
		firewall.setAllowUrlEncodedLineFeed(true);
		firewall.setAllowUrlEncodedLineSeparator(true);
		firewall.setAllowUrlEncodedParagraphSeparator(true);
		// A name is a token (RFC 9110, 5.1), as Tomcat has seen to.
		firewall.setAllowedHeaderNames(HeaderValues::isPrintableAscii);
		firewall.setAllowedHeaderValues(HeaderValues::allow);
		return firewall;
	}

	@Bean
	RequestRejectedHandler requestRejectedHandler() {
		return (request, response, ex) -> Problems.write(request, response, ProblemType.MALFORMED_REQUEST, null, null);
	}

}
