package embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.web.server.PortInUseException;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.core.env.StandardEnvironment;

/**
 * An OpenID issuer on loopback: Spring Authorization Server in a context of its own,
 * which reads no settings of the service's, no environment and no system properties, and
 * leaves logging alone. Clients: {@code crm} and {@code crm-supervisor} (client
 * credentials, secrets {@code crm-secret} and {@code crm-supervisor-secret}),
 * {@code officer} (the same, for data subjects), {@code opaque-crm} (the same, with
 * tokens that only the issuer can read), {@code bff} (who may ask about those),
 * {@code agent-0} to {@code agent-299} (the same, {@code agent-0-secret} and so on),
 * {@code swagger-ui} and {@code demo-crm} (public, authorization code with PKCE),
 * {@code gateway} (the same with a secret). People: {@code petra/petra}, who may not read
 * internal notes, {@code sam/sam}, who may, and {@code officer/officer}, who exports and
 * erases.
 */
public final class Issuer implements AutoCloseable {

	/** How many clients there are for measuring: {@code agent-0} and so on. */
	public static final int AGENTS = 300;

	/** Who can sign in, for the pages that ask it. */
	public static final String PEOPLE = "In the demo: petra with the password petra, sam with sam, who may read internal notes, "
			+ "or officer with officer, who may export and erase.";

	public static final String READ = "conversations.read";

	public static final String READ_INTERNAL = "conversations.read.internal";

	public static final String SUMMARY = "conversations.summary";

	public static final String EXPORT = "conversations.export";

	public static final String ERASE = "privacy.erase";

	private final String host;

	private final int port;

	private volatile List<String> redirectUris;

	private volatile RSAKey key = Signing.newKey();

	private volatile String audience = "robin-bff";

	private @Nullable AnnotationConfigServletWebServerApplicationContext context;

	private Issuer(String host, int port, List<String> redirectUris) {
		this.host = host;
		this.port = (port != 0) ? port : OwnPort.any();
		this.redirectUris = List.copyOf(redirectUris);
		comesBack();
	}

	/** On a free port. */
	public static Issuer start() {
		return start(0);
	}

	/**
	 * On that port (0: a free one), with the addresses to which {@code swagger-ui} and
	 * {@code demo-crm} may be sent back; their origins may call the token endpoint from a
	 * browser. Throws {@link PortTaken} when the port is taken.
	 */
	public static Issuer start(int port, String... redirectUris) {
		return new Issuer("localhost", port, List.of(redirectUris));
	}

	/** For callers on other machines as well, which know this one by that name. */
	public static Issuer startForAll(String host, int port, String... redirectUris) {
		return new Issuer(host, port, List.of(redirectUris));
	}

	/** The issuer's name and address, without a trailing slash. */
	public String issuerUri() {
		return "http://" + this.host + ":" + this.port;
	}

	/** Stops answering; the port is free. Tokens already issued stay what they are. */
	public synchronized void goesAway() {
		if (this.context != null) {
			this.context.close();
			this.context = null;
		}
	}

	/** Answers again at the same address with the same key, if it had gone away. */
	public synchronized void comesBack() {
		if (this.context == null) {
			this.context = newContext();
		}
	}

	/**
	 * From now on both may be sent back to these addresses alone, for pages whose port is
	 * known only after the service's start. Starts anew with the same key.
	 */
	public synchronized void sendsBackTo(String... uris) {
		this.redirectUris = List.of(uris);
		goesAway();
		comesBack();
	}

	private AnnotationConfigServletWebServerApplicationContext newContext() {
		AnnotationConfigServletWebServerApplicationContext started = new AnnotationConfigServletWebServerApplicationContext();
		StandardEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().forEach((source) -> environment.getPropertySources().remove(source.getName()));
		started.setEnvironment(environment);
		started.registerBean(IssuerSettings.class, () -> new IssuerSettings(this.port, issuerUri(), this.redirectUris,
				() -> this.key, () -> this.audience));
		started.register(IssuerConfiguration.class);
		try {
			started.refresh();
			warm();
		}
		catch (RuntimeException ex) {
			started.close();
			throw isPortInUse(ex) ? new PortTaken("the embedded issuer", this.port, ex) : ex;
		}
		return started;
	}

	/** Its first answers take longer than whoever asks an issuer waits. */
	private void warm() {
		for (String path : List.of("/.well-known/openid-configuration", "/oauth2/jwks")) {
			try (InputStream answer = URI.create("http://localhost:" + this.port + path).toURL().openStream()) {
				answer.readAllBytes();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	private static boolean isPortInUse(Throwable failure) {
		Throwable cause = failure.getCause();
		return failure instanceof PortInUseException || (cause != null && isPortInUse(cause));
	}

	/**
	 * From now on a new key, and only that one; tokens signed with the old one are worth
	 * nothing.
	 */
	public void rotatesKey() {
		this.key = Signing.newKey();
	}

	/** Audience of the tokens issued from now on; {@code robin-bff} unless told. */
	public void hasAudience(String value) {
		this.audience = value;
	}

	/**
	 * A token of {@code crm} for an hour with these scopes, signed here and without HTTP.
	 */
	public String token(String... scopes) {
		return token(Duration.ofHours(1), scopes);
	}

	public String token(Duration validFor, String... scopes) {
		return Signing.signed(this.key, claims(validFor, scopes).build());
	}

	/**
	 * A token with {@link #READ} and these changes; {@code claim(name, null)} leaves one
	 * out.
	 */
	public String token(Consumer<JWTClaimsSet.Builder> changes) {
		return Signing.signed(this.key, changed(changes));
	}

	/** Ended ten minutes ago, beyond any leeway for clocks. */
	public String expiredToken() {
		return token((claims) -> claims.issueTime(Date.from(Instant.now().minusSeconds(4200)))
			.notBeforeTime(Date.from(Instant.now().minusSeconds(4200)))
			.expirationTime(Date.from(Instant.now().minusSeconds(600))));
	}

	/** Signed by a stranger under this issuer's key id. */
	public String forgedToken() {
		RSAKey stranger = new RSAKey.Builder(Signing.newKey()).keyID(this.key.getKeyID()).build();
		return Signing.signed(stranger, changed(Issuer::asItIs));
	}

	/** Signed by a stranger under a key id of their own. */
	public String strangersToken() {
		return Signing.signed(Signing.newKey(), changed(Issuer::asItIs));
	}

	/** A good token that calls itself something else, such as {@code logout+jwt}. */
	public String tokenOfType(String type) {
		return Signing.signed(this.key, type, changed(Issuer::asItIs));
	}

	/** {@code alg: none}. */
	public String unsignedToken() {
		return new PlainJWT(changed(Issuer::asItIs)).serialize();
	}

	/**
	 * HS256 with the public key's bytes as its secret: the classic confusion of
	 * algorithms.
	 */
	public String confusedToken() {
		return Signing.confused(this.key, changed(Issuer::asItIs));
	}

	private static void asItIs(JWTClaimsSet.Builder claims) {
	}

	private JWTClaimsSet changed(Consumer<JWTClaimsSet.Builder> changes) {
		JWTClaimsSet.Builder claims = claims(Duration.ofHours(1), READ);
		changes.accept(claims);
		return claims.build();
	}

	private JWTClaimsSet.Builder claims(Duration validFor, String... scopes) {
		Instant now = Instant.now();
		Set<String> granted = new TreeSet<>(List.of(scopes));
		return new JWTClaimsSet.Builder().issuer(issuerUri())
			.subject("crm")
			.audience(this.audience)
			.issueTime(Date.from(now))
			.notBeforeTime(Date.from(now))
			.expirationTime(Date.from(now.plus(validFor)))
			.jwtID(UUID.randomUUID().toString())
			.claim("scope", List.copyOf(granted))
			.claim("roles", List.copyOf(granted));
	}

	@Override
	public void close() {
		goesAway();
	}

}
