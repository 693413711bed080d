package io.robinbff.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

import io.robinbff.json.Json;
import io.robinbff.web.LongAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.util.MimeTypeUtils;

/**
 * A stream of an export, each bit of which leaves at once; a client that reads slowly is
 * waited for, as long as Tomcat waits for it. Of lines each is a conversation or a
 * {@link ExportState}, and the last state tells how the export stands, wherever the
 * stream breaks off. As one JSON object it is closed by its state, and broken off it is
 * none.
 */
final class ExportStream {

	static final String LINES = "application/x-ndjson";

	private static final JsonMapper JSON = Json.mapper();

	private static final byte[] LINE = { '\n' };

	private final HttpServletRequest request;

	private final OutputStream out;

	private final boolean isLines;

	private boolean isFirst = true;

	/**
	 * Begins a stream.
	 * @throws IOException if the client has gone
	 */
	ExportStream(HttpServletRequest request, HttpServletResponse response) throws IOException {
		this.request = request;
		this.isLines = wantsLines(request);
		response.setContentType(this.isLines ? LINES : MediaType.APPLICATION_JSON_VALUE);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		// Of proxies that would wait for more.
		response.setHeader("X-Accel-Buffering", "no");
		this.out = response.getOutputStream();
		if (!this.isLines) {
			write("{\"conversations\":[".getBytes(StandardCharsets.UTF_8));
		}
	}

	/** Whoever does not care gets lines. */
	private static boolean wantsLines(HttpServletRequest request) {
		List<MediaType> accepted = MediaType.parseMediaTypes(Collections.list(request.getHeaders(HttpHeaders.ACCEPT)));
		MimeTypeUtils.sortBySpecificity(accepted);
		return accepted.stream()
			.filter((type) -> type.includes(MediaType.APPLICATION_NDJSON) || type.includes(MediaType.APPLICATION_JSON))
			.findFirst()
			.map((type) -> type.includes(MediaType.APPLICATION_NDJSON))
			.orElse(true);
	}

	void conversations(List<byte[]> all) throws IOException {
		for (byte[] json : all) {
			if (!this.isLines && !this.isFirst) {
				this.out.write(',');
			}
			this.isFirst = false;
			this.out.write(json);
			this.out.write(LINE);
		}
	}

	/**
	 * Writes how far it has come; within one object that is a blank, and a sign of life.
	 */
	void goesOn(ExportState state) throws IOException {
		write(this.isLines ? bytes(state) : LINE);
	}

	void end(ExportState state) throws IOException {
		byte[] json = bytes(state);
		if (!this.isLines) {
			this.out.write("],".getBytes(StandardCharsets.UTF_8));
			json = Arrays.copyOfRange(json, 1, json.length);
		}
		write(json);
	}

	private static byte[] bytes(ExportState state) {
		return (JSON.writeValueAsString(state) + "\n").getBytes(StandardCharsets.UTF_8);
	}

	private void write(byte[] bytes) throws IOException {
		this.out.write(bytes);
		this.out.flush();
		LongAnswer.goesOn(this.request);
	}

}
