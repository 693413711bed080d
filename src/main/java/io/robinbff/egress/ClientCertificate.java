package io.robinbff.egress;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.pem.PemContent;

/**
 * A key manager with the one certificate of the service, as its files stand at the moment
 * of the handshake. Files of which one is new and one is old do not belong together and
 * are not used.
 */
final class ClientCertificate extends X509ExtendedKeyManager {

	private static final String ALIAS = "robin-bff";

	private static final byte[] PROBE = "robin-bff".getBytes(StandardCharsets.US_ASCII);

	private final PemFiles<Pair> current;

	ClientCertificate(Path certificate, Path key) {
		this.current = new PemFiles<>("ROBIN_CLIENT_CERTIFICATE_FILE and ROBIN_CLIENT_KEY_FILE",
				List.of(certificate, key), ClientCertificate::pair);
	}

	private static Pair pair(List<String> pem) throws GeneralSecurityException {
		List<X509Certificate> chain = Objects.requireNonNull(PemContent.of(pem.get(0))).getCertificates();
		PrivateKey key = Objects.requireNonNull(Objects.requireNonNull(PemContent.of(pem.get(1))).getPrivateKey());
		Signature signature = Signature.getInstance(switch (key.getAlgorithm()) {
			case "RSA" -> "SHA256withRSA";
			case "EC" -> "SHA256withECDSA";
			default -> key.getAlgorithm();
		});
		signature.initSign(key);
		signature.update(PROBE);
		byte[] signed = signature.sign();
		signature.initVerify(chain.getFirst());
		signature.update(PROBE);
		if (!signature.verify(signed)) {
			throw new GeneralSecurityException("The key is another certificate's");
		}
		return new Pair(chain, key);
	}

	private @Nullable String alias(String... types) {
		String algorithm = this.current.get().key().getAlgorithm();
		return Arrays.stream(types).anyMatch((type) -> type.equals(algorithm) || type.startsWith(algorithm + "_"))
				? ALIAS : null;
	}

	@Override
	public @Nullable String chooseEngineClientAlias(String[] types, Principal @Nullable [] issuers,
			@Nullable SSLEngine engine) {
		return alias(types);
	}

	@Override
	public @Nullable String chooseClientAlias(String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
		return alias(types);
	}

	@Override
	public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
		return (alias(type) != null) ? new String[] { ALIAS } : null;
	}

	@Override
	public X509Certificate[] getCertificateChain(String alias) {
		return this.current.get().chain().toArray(X509Certificate[]::new);
	}

	@Override
	public PrivateKey getPrivateKey(String alias) {
		return this.current.get().key();
	}

	@Override
	public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
		return null;
	}

	@Override
	public @Nullable String chooseServerAlias(String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
		return null;
	}

	private record Pair(List<X509Certificate> chain, PrivateKey key) {
	}

}
