package io.robinbff.robin.http;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

import io.robinbff.settings.UnusableSetting;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of how ROBIN is reached.
 *
 * @param baseUrl ROBIN's address; {@code https} unless the host is this machine
 * @param allowPlainHttp whether credentials may travel in clear to a host that is not
 * this machine
 * @param apiKey the account's API key, from ROBIN's settings under "API"; null if it is
 * missing or in a file
 * @param apiSecret the secret that belongs to the key; null if it is missing or in a file
 * @param apiKeyFile a file that holds the key instead, read again for every call
 * @param apiSecretFile a file that holds the secret instead, read again for every call
 * @param timeZone the zone of ROBIN's dates, which carry none; its page does not name it
 * @param pageSize how many conversations a full page of ROBIN holds, or 0 to learn it
 * from the answers
 * @param connectTimeout the longest to wait for a TCP connection, or for a free one of
 * the pool
 * @param tlsTimeout the longest to wait for the TLS handshake
 * @param responseTimeout the longest silence while ROBIN answers
 * @param attemptTimeout the longest one attempt may take, body included
 * @param idleTimeout how long an unused connection is kept: less than ROBIN keeps it
 * @param maxAnswerSize the largest answer that is read; a larger one is a fault of its
 * own
 * @param maxMemory the most that all answers which are being read and mapped at once
 * take, as they come; 0 takes a 32nd of the heap. No answer may be larger than this
 * either
 */
@ConfigurationProperties("robin")
public record RobinSettings(@DefaultValue("https://api.robinhq.com") URI baseUrl,
		@DefaultValue("false") boolean allowPlainHttp, @Nullable String apiKey, @Nullable String apiSecret,
		@Nullable Path apiKeyFile, @Nullable Path apiSecretFile, @DefaultValue("UTC") ZoneId timeZone,
		@DefaultValue("0") int pageSize, @DefaultValue("1s") Duration connectTimeout,
		@DefaultValue("2s") Duration tlsTimeout, @DefaultValue("4s") Duration responseTimeout,
		@DefaultValue("5s") Duration attemptTimeout, @DefaultValue("20s") Duration idleTimeout,
		@DefaultValue("32MB") DataSize maxAnswerSize, @DefaultValue("0MB") DataSize maxMemory) {

	public RobinSettings {
		if (maxAnswerSize.toBytes() < 1 || maxAnswerSize.toBytes() > Integer.MAX_VALUE) {
			throw new UnusableSetting("ROBIN_MAX_ANSWER_SIZE has to be between 1B and 2047MB.");
		}
		for (Duration time : List.of(connectTimeout, tlsTimeout, responseTimeout, attemptTimeout, idleTimeout)) {
			if (!time.isPositive()) {
				throw new UnusableSetting("ROBIN_CONNECT_TIMEOUT, ROBIN_TLS_TIMEOUT, ROBIN_RESPONSE_TIMEOUT, "
						+ "ROBIN_ATTEMPT_TIMEOUT and ROBIN_IDLE_TIMEOUT have to be longer than zero, such as 2s.");
			}
		}
	}

	@Override
	public String toString() {
		return "RobinSettings[baseUrl=" + this.baseUrl + ", timeZone=" + this.timeZone + "]";
	}

}
