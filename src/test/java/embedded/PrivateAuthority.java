package embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority that nobody knows, as companies have them. The JDK's own
 * keytool makes its keys: nothing secret lies about.
 */
public final class PrivateAuthority {

	private static final String PASSWORD = "changeit";

	private final Path folder;

	private final Path store;

	public PrivateAuthority(Path folder) {
		this.folder = folder;
		this.store = folder.resolve("keys.p12");
		keytool("ca", "CN=Private CA", "-ext", "bc:c");
	}

	/**
	 * Issues a certificate under that alias for those names, the first of them its own.
	 */
	public PrivateAuthority issues(String alias, String... names) {
		List<String> sans = Arrays.stream(names).map((name) -> "dns:" + name).toList();
		keytool(alias, "CN=" + names[0], "-ext", "san=" + String.join(",", sans), "-signer", "ca");
		return this;
	}

	private void keytool(String alias, String name, String... more) {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
						alias, "-keyalg", "EC", "-dname", name, "-validity", "2", "-storetype", "PKCS12", "-storepass",
						PASSWORD, "-keystore", this.store.toString()));
		command.addAll(List.of(more));
		try {
			Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
			String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			if (process.waitFor() != 0) {
				throw new IllegalStateException(said);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The authority's own certificate, as PEM. */
	public String pem() {
		return pem("ca");
	}

	/** The chain of that alias, as PEM. */
	public String pem(String alias) {
		try {
			StringBuilder pem = new StringBuilder();
			for (Certificate one : keys().getCertificateChain(alias)) {
				pem.append(block("CERTIFICATE", one.getEncoded()));
			}
			return pem.toString();
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** The private key of that alias, as PEM. */
	public String key(String alias) {
		try {
			return block("PRIVATE KEY", keys().getKey(alias, PASSWORD.toCharArray()).getEncoded());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Writes a text into a file beside the keys. */
	public Path file(String name, String text) {
		try {
			return Files.writeString(this.folder.resolve(name), text);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** TLS for a server with that alias, which trusts clients of this authority. */
	public SSLContext server(String alias) {
		try {
			KeyStore one = KeyStore.getInstance("PKCS12");
			one.load(null, null);
			one.setKeyEntry(alias, keys().getKey(alias, PASSWORD.toCharArray()), PASSWORD.toCharArray(),
					keys().getCertificateChain(alias));
			KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
			managers.init(one, PASSWORD.toCharArray());
			KeyStore trusted = KeyStore.getInstance("PKCS12");
			trusted.load(null, null);
			trusted.setCertificateEntry("ca", keys().getCertificate("ca"));
			TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
			trust.init(trusted);
			SSLContext context = SSLContext.getInstance("TLS");
			context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
			return context;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private KeyStore keys() throws GeneralSecurityException {
		try {
			return KeyStore.getInstance(this.store.toFile(), PASSWORD.toCharArray());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String block(String kind, byte[] bytes) {
		return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] { '\n' }).encodeToString(bytes)
				+ "\n-----END " + kind + "-----\n";
	}

}
