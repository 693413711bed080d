package io.robinbff.security;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.cluster.Leases;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.HttpServletResponse;
import org.junit.jupiter.api.Test;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/** What becomes of a signature when its answer breaks off. */
class HubSpotDoorTests {

	private static final String SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy";

	private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");

	private final HubSpotDoor door = new HubSpotDoor(
			new HubSpotSettings(SECRET, null, URI.create("https://robin.example"), List.of("7"),
					List.of("POST /conversations/search"), List.of(Scopes.READ), List.of()),
			List.of(SECRET), List.of(), new SeenSignatures(Leases.NONE, Duration.ofMinutes(10), Ticker.systemTicker()),
			() -> NOW);

	@Test
	void isUsedUpOnceSomethingHasLeft() throws Exception {
		assertThatIOException().isThrownBy(() -> send((_, response) -> {
			response.flushBuffer();
			throw new IOException("gone");
		}));
		assertThat(sent()).isEqualTo(401);
	}

	@Test
	void isGoodAgainWhereNothingOrARefusalHasLeft() throws Exception {
		assertThatIOException().isThrownBy(() -> send((_, _) -> {
			throw new IOException("gone");
		}));
		send((_, response) -> {
			((HttpServletResponse) response).setStatus(503);
			response.flushBuffer();
		});
		assertThat(sent()).isEqualTo(200);
		assertThat(sent()).isEqualTo(401);
	}

	private int sent() throws Exception {
		return send((_, _) -> {
		});
	}

	private int send(FilterChain chain) throws Exception {
		String body = "{}";
		String query = "portalId=7&userId=12";
		String time = Long.toString(NOW.toEpochMilli());
		MockHttpServletRequest request = new MockHttpServletRequest("POST", "/conversations/search");
		request.setQueryString(query);
		request.setContent(body.getBytes(StandardCharsets.UTF_8));
		request.addHeader(HubSpotDoor.TIME, time);
		request.addHeader(HubSpotDoor.SIGNATURE, HubSpotRequests.sign(SECRET, "POST",
				"https://robin.example/conversations/search?" + query, body, time));
		MockHttpServletResponse response = new MockHttpServletResponse();
		this.door.doFilter(request, response, chain);
		return response.getStatus();
	}

}
