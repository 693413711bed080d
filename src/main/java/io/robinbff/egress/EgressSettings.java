package io.robinbff.egress;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the way to ROBIN and the token issuers.
 *
 * @param proxy the proxy on the way
 * @param caFile a PEM file of certificate authorities that are trusted beside the
 * system's; read again when it has changed
 * @param clientCertificateFile a PEM file with the certificate that the service shows to
 * servers which ask for one, and its chain; read again when it has changed
 * @param clientKeyFile the PEM file with the certificate's private key
 */
@ConfigurationProperties("robin")
record EgressSettings(@DefaultValue Proxy proxy, @Nullable Path caFile, @Nullable Path clientCertificateFile,
		@Nullable Path clientKeyFile) {

	EgressSettings {
		caFile = named(caFile);
		clientCertificateFile = named(clientCertificateFile);
		clientKeyFile = named(clientKeyFile);
	}

	private static @Nullable Path named(@Nullable Path file) {
		return (file == null || file.toString().isBlank()) ? null : file;
	}

	/**
	 * The proxy on the way.
	 *
	 * @param url {@code http://[user:password@]host[:port]}; null for {@code HTTPS_PROXY}
	 * @param urlFile a file that holds the url instead, as it may hold a password
	 * @param noProxy names that are reached without it, separated by commas; null for
	 * {@code NO_PROXY}
	 */
	record Proxy(@Nullable String url, @Nullable Path urlFile, @Nullable String noProxy) {

		@Override
		public String toString() {
			return "Proxy[***]";
		}

	}

}
