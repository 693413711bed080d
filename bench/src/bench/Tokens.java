package bench;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * An OpenID issuer as small as it can be: discovery, a key, and a token endpoint (client
 * credentials) that makes whoever asks the subject of its token. For measuring only.
 */
final class Tokens implements AutoCloseable {

	private static final Pattern CLIENT = Pattern.compile("(?:^|&)client_id=([A-Za-z0-9-]+)");

	private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

	private final KeyPair key;

	private final HttpServer server;

	private final String audience;

	Tokens(int port, String audience) throws IOException, GeneralSecurityException {
		KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
		generator.initialize(2048);
		this.key = generator.generateKeyPair();
		this.audience = audience;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
		this.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
		this.server.createContext("/.well-known/openid-configuration",
				(exchange) -> StrictRobin.reply(exchange, 200, discovery()));
		this.server.createContext("/jwks", (exchange) -> StrictRobin.reply(exchange, 200, keys()));
		this.server.createContext("/token", this::grant);
		this.server.start();
	}

	String url() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	/** Returns a token for an hour. */
	String tokenOf(String subject) {
		long now = System.currentTimeMillis() / 1000;
		String claims = """
				{"iss":"%s","sub":"%s","aud":"%s","scope":"conversations.read","iat":%d,"nbf":%d,"exp":%d,"jti":"%s-%d"}"""
			.formatted(url(), subject, this.audience, now, now - 5, now + 3600, subject, now);
		String signed = encode("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"bench\"}") + "." + encode(claims);
		try {
			Signature signature = Signature.getInstance("SHA256withRSA");
			signature.initSign(this.key.getPrivate());
			signature.update(signed.getBytes(StandardCharsets.US_ASCII));
			return signed + "." + BASE64.encodeToString(signature.sign());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void grant(HttpExchange exchange) throws IOException {
		Matcher client = CLIENT
			.matcher(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII));
		if (client.find()) {
			StrictRobin.reply(exchange, 200, "{\"access_token\":\"" + tokenOf(client.group(1))
					+ "\",\"token_type\":\"Bearer\",\"expires_in\":3600}");
		}
		else {
			StrictRobin.reply(exchange, 400, "{\"error\":\"invalid_request\"}");
		}
	}

	private String discovery() {
		return """
				{"issuer":"%1$s","jwks_uri":"%1$s/jwks","token_endpoint":"%1$s/token","authorization_endpoint":"%1$s/authorize",\
				"response_types_supported":["code"],"subject_types_supported":["public"],\
				"id_token_signing_alg_values_supported":["RS256"]}""".formatted(url());
	}

	private String keys() {
		RSAPublicKey open = (RSAPublicKey) this.key.getPublic();
		return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"bench\",\"n\":\""
				+ unsigned(open.getModulus()) + "\",\"e\":\"" + unsigned(open.getPublicExponent()) + "\"}]}";
	}

	private static String unsigned(BigInteger number) {
		byte[] bytes = number.toByteArray();
		int from = (bytes[0] == 0) ? 1 : 0;
		return BASE64.encodeToString(java.util.Arrays.copyOfRange(bytes, from, bytes.length));
	}

	private static String encode(String json) {
		return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
