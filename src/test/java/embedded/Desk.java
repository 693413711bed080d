package embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.Nullable;

/** A desk that answers for ROBIN while nothing is wrong with it. */
final class Desk {

	final Archive archive = new Archive();

	volatile int pageSize = 20;

	volatile boolean compresses;

	volatile @Nullable RobinQuota quota;

	private volatile String authorization = "";

	void accept(String key, String secret) {
		this.authorization = "Basic "
				+ Base64.getEncoder().encodeToString((key + ":" + secret).getBytes(StandardCharsets.UTF_8));
	}

	boolean accepts(@Nullable String header) {
		return this.authorization.equals(header);
	}

	/**
	 * 429 when the quota is on and used up. Every call counts, whatever becomes of it.
	 */
	Optional<Answer> refusal() {
		RobinQuota current = this.quota;
		return ((current != null) ? current.refusal() : Optional.<Duration>empty())
			.map((wait) -> Answer.text(429, "Too many requests")
				.with("Retry-After", Long.toString(Math.max(1, wait.plusNanos(999_999_999).toSeconds()))));
	}

	Answer answer(Optional<RobinQuery> asked, boolean authorised) {
		if (!authorised) {
			return Answer.text(401, "Invalid authorisation data");
		}
		return asked.map(this::answer).orElseGet(() -> Answer.text(400, "Bad Request"));
	}

	private Answer answer(RobinQuery query) {
		byte[] page = this.archive.page(query);
		if (page != null && query.skip() == 0) {
			return Answer.json(page);
		}
		return Answer.json(written(this.archive.find(query)
			.stream()
			.skip(query.skip())
			.limit(this.pageSize)
			.map((conversation) -> (conversation != null) ? conversation.bytes()
					: "null".getBytes(StandardCharsets.UTF_8))
			.toList()));
	}

	private static byte[] written(List<byte[]> conversations) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.writeBytes("{\"conversations\":[".getBytes(StandardCharsets.UTF_8));
		for (int i = 0; i < conversations.size(); i++) {
			if (i > 0) {
				out.write(',');
			}
			out.writeBytes(conversations.get(i));
		}
		out.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
		return out.toByteArray();
	}

	Answer compressed(Answer answer, @Nullable String acceptEncoding) {
		if (!this.compresses || acceptEncoding == null || !acceptEncoding.contains("gzip")) {
			return answer;
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
			gzip.write(answer.body());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return answer.body(out.toByteArray()).with("Content-Encoding", "gzip");
	}

}
