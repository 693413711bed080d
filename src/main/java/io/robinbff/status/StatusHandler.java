package io.robinbff.status;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import io.robinbff.status.Standing.Row;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.web.HttpRequestHandler;

/**
 * A handler that answers with the status page, and takes its samples in the background.
 */
final class StatusHandler implements HttpRequestHandler, DisposableBean {

	private static final String CSP = "default-src 'none'; connect-src 'self'; style-src '" + hash(StatusPage.STYLE)
			+ "'; script-src '" + hash(StatusPage.SCRIPT)
			+ "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	private final Standing standing;

	private final History history;

	private final String version;

	private final ScheduledExecutorService timer = Executors
		.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("status").factory());

	StatusHandler(Standing standing, History history, String version) {
		this.standing = standing;
		this.history = history;
		this.version = version;
		Duration step = History.STEP;
		var _ = this.timer.scheduleAtFixedRate(this::sample, 0, step.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void sample() {
		Instant now = Instant.now();
		this.standing.rows(now);
		this.history.sample(now);
	}

	@Override
	public void handleRequest(HttpServletRequest request, HttpServletResponse response) throws IOException {
		Instant now = Instant.now();
		byte[] page = StatusPage.of(rows(now), this.history.samples(), this.version, now)
			.getBytes(StandardCharsets.UTF_8);
		response.setContentType("text/html;charset=UTF-8");
		response.setContentLength(page.length);
		response.setHeader("Cache-Control", "no-store");
		response.setHeader("Content-Security-Policy", CSP);
		response.setHeader("X-Content-Type-Options", "nosniff");
		response.setHeader("Referrer-Policy", "no-referrer");
		response.getOutputStream().write(page);
	}

	private List<Row> rows(Instant now) {
		return Stream
			.concat(this.standing.rows(now).stream(), this.standing.callers(this.history.refusesEverybody(), now))
			.toList();
	}

	private static String hash(String text) {
		try {
			return "sha256-" + Base64.getEncoder()
				.encodeToString(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

	@Override
	public void destroy() {
		this.timer.shutdownNow();
	}

}
