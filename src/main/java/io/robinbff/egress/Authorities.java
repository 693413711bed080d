package io.robinbff.egress;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.pem.PemContent;

/**
 * A trust manager that trusts the system's authorities and those of a PEM file, as it
 * stands at the moment of the handshake.
 */
final class Authorities extends X509ExtendedTrustManager {

	private final PemFiles<X509ExtendedTrustManager> current;

	Authorities(Path file) {
		this.current = new PemFiles<>("ROBIN_CA_FILE", List.of(file), Authorities::beside);
	}

	private static X509ExtendedTrustManager beside(List<String> pem) throws GeneralSecurityException {
		List<X509Certificate> all = new ArrayList<>(
				Objects.requireNonNull(PemContent.of(pem.getFirst())).getCertificates());
		all.addAll(Arrays.asList(manager(null).getAcceptedIssuers()));
		KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
		try {
			store.load(null, null);
		}
		catch (IOException ex) {
			throw new GeneralSecurityException(ex);
		}
		for (X509Certificate authority : all) {
			store.setCertificateEntry(Integer.toString(store.size()), authority);
		}
		return manager(store);
	}

	/** Returns the trust manager of a store; the system's for null. */
	private static X509ExtendedTrustManager manager(@Nullable KeyStore store) throws GeneralSecurityException {
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(store);
		return Arrays.stream(factory.getTrustManagers())
			.filter(X509ExtendedTrustManager.class::isInstance)
			.map(X509ExtendedTrustManager.class::cast)
			.findFirst()
			.orElseThrow(() -> new GeneralSecurityException("No X.509 trust manager"));
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
		this.current.get().checkServerTrusted(chain, type, engine);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
		this.current.get().checkServerTrusted(chain, type, socket);
	}

	@Override
	public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
		this.current.get().checkServerTrusted(chain, type);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
		this.current.get().checkClientTrusted(chain, type, engine);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
		this.current.get().checkClientTrusted(chain, type, socket);
	}

	@Override
	public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
		this.current.get().checkClientTrusted(chain, type);
	}

	@Override
	public X509Certificate[] getAcceptedIssuers() {
		return this.current.get().getAcceptedIssuers();
	}

}
