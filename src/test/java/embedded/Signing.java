package embedded;

import java.util.UUID;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;

/** Keys and signatures, good and bad. */
final class Signing {

	private Signing() {
	}

	static RSAKey newKey() {
		try {
			return new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString())
				.algorithm(JWSAlgorithm.RS256)
				.generate();
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static String signed(RSAKey key, JWTClaimsSet claims) {
		return signed(key, "JWT", claims);
	}

	static String signed(RSAKey key, String type, JWTClaimsSet claims) {
		try {
			return signed(header(JWSAlgorithm.RS256, key, type), new RSASSASigner(key), claims);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** HS256 with what everybody may know as its secret. */
	static String confused(RSAKey key, JWTClaimsSet claims) {
		try {
			return signed(header(JWSAlgorithm.HS256, key, "JWT"), new MACSigner(key.toRSAPublicKey().getEncoded()),
					claims);
		}
		catch (JOSEException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static JWSHeader header(JWSAlgorithm algorithm, RSAKey key, String type) {
		return new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).type(new JOSEObjectType(type)).build();
	}

	private static String signed(JWSHeader header, JWSSigner signer, JWTClaimsSet claims) throws JOSEException {
		SignedJWT token = new SignedJWT(header, claims);
		token.sign(signer);
		return token.serialize();
	}

}
