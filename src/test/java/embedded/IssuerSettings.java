package embedded;

import java.util.List;
import java.util.function.Supplier;

import com.nimbusds.jose.jwk.RSAKey;

/**
 * Settings that tell the issuer's context who it is.
 *
 * @param port on loopback
 * @param issuerUri name and address
 * @param redirectUris of the browser's client; may be empty
 * @param key the key at this moment, private part included
 * @param audience of tokens issued at this moment
 */
record IssuerSettings(int port, String issuerUri, List<String> redirectUris, Supplier<RSAKey> key,
		Supplier<String> audience) {
}
