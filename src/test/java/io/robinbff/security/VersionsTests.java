package io.robinbff.security;

import java.lang.Runtime.Version;

import com.fasterxml.jackson.core.json.PackageVersion;
import io.netty.util.internal.PlatformDependent;
import org.apache.catalina.util.ServerInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Nothing ships that is older than the release that mended its published faults. */
class VersionsTests {

	@Test
	void librariesAreAtLeastTheOnesWithoutKnownFaults() {
		assertThat(version(ServerInfo.getServerNumber())).isGreaterThanOrEqualTo(Version.parse("11.0.25"));
		String netty = PlatformDependent.class.getProtectionDomain().getCodeSource().getLocation().getPath();
		assertThat(version(netty.replaceFirst(".*-(\\d+\\.\\d+\\.\\d+)\\.Final\\.jar$", "$1")))
			.isGreaterThanOrEqualTo(Version.parse("4.2.18"));
		assertThat(version(PackageVersion.VERSION.toString())).isGreaterThanOrEqualTo(Version.parse("2.21.6"));
		assertThat(version(tools.jackson.core.json.PackageVersion.VERSION.toString()))
			.isGreaterThanOrEqualTo(Version.parse("3.1.8"));
	}

	/** Runtime.Version knows no trailing zeros. */
	private static Version version(String text) {
		return Version.parse(text.replaceFirst("^(\\d+\\.\\d+\\.[1-9]\\d*).*", "$1").replaceFirst("(\\.0)+$", ""));
	}

}
