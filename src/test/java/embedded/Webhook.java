package embedded;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * CM.com's webhook: tells somebody that a conversation has changed, late or not at all if
 * it is told to. Once, as nothing is known of a second time.
 */
final class Webhook {

	private static final JsonMapper JSON = new JsonMapper();

	private static final HttpClient HTTP = HttpClient.newHttpClient();

	private final Random random = new Random(23);

	private volatile @Nullable URI to;

	private volatile String secret = "";

	private volatile Duration delay = Duration.ZERO;

	private volatile int lostPercent;

	void tells(URI somebody, String sharedSecret) {
		this.secret = sharedSecret;
		this.to = somebody;
	}

	void isLateBy(Duration time) {
		this.delay = time;
	}

	void loses(int percent) {
		this.lostPercent = percent;
	}

	/** Everything that the page names, though five fields are read. */
	void send(String name, String email, RobinConversation conversation) {
		URI somebody = this.to;
		if (somebody == null || isLost()) {
			return;
		}
		Map<String, Object> payload = Map.of("ChannelName", "Chat", "Subject",
				String.valueOf(conversation.text("subject")), "WebStore", "Default webstore", "EventUtcDateTime",
				LocalDateTime.ofInstant(Instant.now(), ZoneOffset.UTC).toString(), "ConversationId",
				String.valueOf(conversation.conversationId()), "SubscriptionId", 16, "RelationName", "Somebody",
				"EmailAddress", email, "PhoneNumber", "+316 202 56 328");
		HttpRequest request = HttpRequest.newBuilder(somebody)
			.header("Authorization", "Bearer " + this.secret)
			.header("Content-Type", "application/json")
			.timeout(Duration.ofSeconds(5))
			.POST(HttpRequest.BodyPublishers
				.ofByteArray(JSON.writeValueAsBytes(Map.of("Name", name, "Payload", payload))))
			.build();
		CompletableFuture.delayedExecutor(this.delay.toMillis(), TimeUnit.MILLISECONDS)
			.execute(() -> HTTP.sendAsync(request, BodyHandlers.discarding()));
	}

	private boolean isLost() {
		synchronized (this.random) {
			return this.random.nextInt(100) < this.lostPercent;
		}
	}

}
