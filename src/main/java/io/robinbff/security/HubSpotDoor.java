package io.robinbff.security;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.robinbff.web.BodyLimitFilter;
import io.robinbff.web.CorrelationFilter;
import io.robinbff.web.DeclaredParameters;
import io.robinbff.web.ProblemType;
import io.robinbff.web.Problems;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.core.GrantedAuthority;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import org.springframework.security.web.context.RequestAttributeSecurityContextRepository;
import org.springframework.security.web.context.SecurityContextRepository;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * A second way in, at named routes, for people in HubSpot: HubSpot signs each request of
 * a UI extension, and says in the query that it adds who is behind it. Whoever shows a
 * token comes by the other way.
 *
 * <p>
 * A person can let the extension ask for anything, with any query, and HubSpot signs it:
 * so what HubSpot adds has to be there once, and exactly. The account has to be one of
 * the settings, as an app may be installed in others.
 */
final class HubSpotDoor extends OncePerRequestFilter {

	static final String SIGNATURE = "X-HubSpot-Signature-v3";

	static final String TIME = "X-HubSpot-Request-Timestamp";

	/** HubSpot's own limit. Clocks differ in both directions. */
	static final Duration LIFE = Duration.ofMinutes(5);

	/** A time before and after ours, and a minute for who counts a little slower. */
	static final Duration REMEMBERED = LIFE.multipliedBy(2).plusMinutes(1);

	private static final Logger log = LoggerFactory.getLogger(HubSpotDoor.class);

	/** As HubSpot documents it; only the ids are read. */
	private static final Set<String> ADDED = Set.of("userId", "portalId", "userEmail", "appId");

	private static final Pattern MILLIS = Pattern.compile("[1-9]\\d{0,14}");

	private static final Pattern ID = Pattern.compile("[1-9]\\d{0,17}");

	private final RequestMatcher routes;

	private final String base;

	private final Collection<String> portals;

	private final List<GrantedAuthority> authorities;

	private final HubSpotSignature signature;

	private final SeenSignatures seen;

	private final InstantSource clock;

	/** For dispatches that are to come. */
	private final SecurityContextRepository contexts = new RequestAttributeSecurityContextRepository();

	/**
	 * Creates the door.
	 * @param stores what limits these people to web stores; empty if nothing does
	 */
	HubSpotDoor(HubSpotSettings settings, List<String> secrets, List<GrantedAuthority> stores, SeenSignatures seen,
			InstantSource clock) {
		this.routes = new OrRequestMatcher(settings.routes().stream().map(HubSpotDoor::route).toList());
		this.base = settings.base();
		this.portals = settings.portals();
		this.authorities = Stream
			.concat(AuthorityUtils.createAuthorityList(settings.scopes()).stream(), stores.stream())
			.toList();
		this.signature = new HubSpotSignature(secrets);
		this.seen = seen;
		this.clock = clock;
	}

	private static RequestMatcher route(String route) {
		String[] parts = route.split(" ", 2);
		return PathPatternRequestMatcher.withDefaults().matcher(HttpMethod.valueOf(parts[0]), parts[1]);
	}

	@Override
	protected boolean shouldNotFilter(HttpServletRequest request) {
		return request.getHeader(SIGNATURE) == null || request.getHeader(HttpHeaders.AUTHORIZATION) != null
				|| !this.routes.matches(request);
	}

	@Override
	protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
			throws ServletException, IOException {
		String shown = only(request, SIGNATURE);
		String time = only(request, TIME);
		if (shown == null || time == null || !MILLIS.matcher(time).matches()) {
			refuse(request, response, "it needs " + SIGNATURE + " and " + TIME + " once each");
			return;
		}
		if (Math.abs(this.clock.millis() - Long.parseLong(time)) > LIFE.toMillis()) {
			refuse(request, response, "its time is not within 5 minutes of ours");
			return;
		}
		HttpServletRequest read = BodyLimitFilter.read(request);
		if (read == null) {
			Problems.write(request, response, ProblemType.PAYLOAD_TOO_LARGE, null, null);
			return;
		}
		byte[] body = read.getInputStream().readAllBytes();
		read.getInputStream().reset();
		if (!this.signature.isOf(shown, request.getMethod(), uri(request), body, time)) {
			refuse(request, response, "it is not made with the app's client secret over this method, "
					+ "ROBIN_HUBSPOT_BASE_URL with this path and query, this body and this time");
			return;
		}
		String portal = only(request.getQueryString(), "portalId");
		String user = only(request.getQueryString(), "userId");
		if (portal == null || user == null) {
			refuse(request, response, "the query has to name one portalId and one userId, as HubSpot adds them");
		}
		else if (!this.portals.contains(portal)) {
			refuse(request, response, "the account is not in ROBIN_HUBSPOT_PORTALS");
		}
		else if (!this.seen.use(shown)) {
			refuse(request, response, "it has been used already");
		}
		else {
			DeclaredParameters.added(read, ADDED);
			pass(read, response, chain, shown, caller(portal, user));
		}
	}

	/**
	 * Passes the request on. HubSpot sends it once more if the answer is a fault of ours,
	 * for which nothing has been handed out.
	 */
	private void pass(HttpServletRequest request, HttpServletResponse response, FilterChain chain, String shown,
			JwtAuthenticationToken caller) throws ServletException, IOException {
		SecurityContext context = SecurityContextHolder.createEmptyContext();
		context.setAuthentication(caller);
		SecurityContextHolder.setContext(context);
		this.contexts.saveContext(context, request, response);
		boolean ended = false;
		try {
			chain.doFilter(request, response);
			ended = true;
		}
		finally {
			// What has begun to leave is handed out, however it ends.
			boolean answered = (ended || response.isCommitted())
					&& response.getStatus() < HttpServletResponse.SC_INTERNAL_SERVER_ERROR;
			if (!answered) {
				this.seen.forget(shown);
			}
		}
	}

	/** A caller like any other: no issuer is called so, as issuers have addresses. */
	private JwtAuthenticationToken caller(String portal, String user) {
		Jwt claims = Jwt.withTokenValue(RememberingJwtDecoder.CHECKED)
			.header("typ", "")
			.issuer("hubspot")
			.subject("hubspot:" + portal + ":" + user)
			.claim("client_id", "hubspot:" + portal)
			.build();
		return new JwtAuthenticationToken(claims, this.authorities);
	}

	/** What a proxy has put before the path is in the settings. */
	private String uri(HttpServletRequest request) {
		String query = request.getQueryString();
		return this.base + request.getRequestURI().substring(request.getContextPath().length())
				+ ((query != null) ? "?" + query : "");
	}

	private static @Nullable String only(HttpServletRequest request, String header) {
		List<String> values = Collections.list(request.getHeaders(header));
		return (values.size() == 1) ? values.getFirst() : null;
	}

	/**
	 * Returns the one id of that name, however it is escaped. Of the query alone: a form
	 * would have parameters, too.
	 */
	private static @Nullable String only(@Nullable String query, String name) {
		try {
			List<String> values = Stream.of((query != null) ? query.split("&", -1) : new String[0])
				.map((pair) -> URLDecoder.decode(pair, StandardCharsets.UTF_8).split("=", 2))
				.filter((pair) -> name.equals(pair[0]))
				.map((pair) -> (pair.length == 2) ? pair[1] : "")
				.toList();
			return (values.size() == 1 && ID.matcher(values.getFirst()).matches()) ? values.getFirst() : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private static void refuse(HttpServletRequest request, HttpServletResponse response, String why)
			throws IOException {
		log.info("A signature of HubSpot is refused [{}]: {}", CorrelationFilter.idOf(request), why);
		response.setHeader(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
		Problems.write(request, response, ProblemType.INVALID_TOKEN, "The signature is not accepted: " + why + ".",
				null);
	}

}
