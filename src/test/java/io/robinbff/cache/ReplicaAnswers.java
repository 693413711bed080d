package io.robinbff.cache;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executor;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Helpdesk;
import tools.jackson.databind.json.JsonMapper;

/** A replica's answers, wired as in the service; calls run on the thread that asks. */
public final class ReplicaAnswers {

	private ReplicaAnswers() {
	}

	public static Answers of(Helpdesk helpdesk, CacheSettings settings, SharedCache shared, Ticker ticker,
			InstantSource clock) {
		return of(helpdesk, settings, shared, ticker, clock, (copy) -> Thread.ofVirtual().start(copy));
	}

	/**
	 * Creates a replica's answers.
	 * @param copier copies what other replicas have shared
	 */
	public static Answers of(Helpdesk helpdesk, CacheSettings settings, SharedCache shared, Ticker ticker,
			InstantSource clock, Executor copier) {
		return new Answers(helpdesk, new PageRenderer(JsonMapper.builder().build()), settings,
				new TieredCache(new LocalCache(settings, ticker, shared), shared, copier),
				new SingleFlight(Runnable::run, ticker, Duration.ofSeconds(10)), ticker, clock);
	}

	/** Returns the list as it goes out. */
	public static String text(Answer answer) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		try {
			answer.list().writeTo(out);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return out.toString(StandardCharsets.UTF_8);
	}

}
