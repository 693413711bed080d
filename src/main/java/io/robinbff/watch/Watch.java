package io.robinbff.watch;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

import io.robinbff.cache.ChangeFeed.Standing;
import io.robinbff.cache.View;
import io.robinbff.web.EventStream;
import io.robinbff.web.EventStream.Sent;
import io.robinbff.web.HeldTags;
import org.jspecify.annotations.Nullable;

/**
 * A watch over what is kept of one view. It tells that something changed, never what.
 * What cannot be sent yet is replaced by what is true when it can: however slow a client
 * is, one event waits for it.
 */
final class Watch {

	/** Proxies cut what is silent for a minute; the API promises one in 15 s. */
	private static final long HEARTBEAT = Duration.ofSeconds(10).toNanos();

	/** Who takes nothing for so long takes nothing any more. */
	private static final long PATIENCE = Duration.ofSeconds(30).toNanos();

	private static final byte[] SIGN_OF_LIFE = utf8(":\n\n");

	private final View view;

	private final String caller;

	private final long endsAt;

	private final End end;

	private final EventStream stream;

	/** What the caller had when the watch began. */
	private HeldTags held;

	/** What the caller knows: had as it was found first, or was told of last. */
	private @Nullable String toldTag;

	private Standing toldStanding;

	private @Nullable Seen seen;

	private long sentAt;

	private long busySince;

	private boolean busy;

	Watch(Watches.Place place, EventStream stream, Standing told, long now) {
		this.view = place.view();
		this.caller = place.caller();
		this.endsAt = place.endsAt();
		this.end = place.end();
		this.held = place.held();
		this.stream = stream;
		this.toldStanding = told;
		this.sentAt = now;
	}

	/** Returns the first bytes of every stream. */
	static byte[] opening(Standing standing) {
		return utf8("retry: 3000\n" + state(standing));
	}

	private static String state(Standing standing) {
		return "event: state\ndata: {\"events\":\"" + standing.name().toLowerCase(Locale.ROOT) + "\"}\n\n";
	}

	View view() {
		return this.view;
	}

	String caller() {
		return this.caller;
	}

	EventStream stream() {
		return this.stream;
	}

	/**
	 * Notes what is kept now. What the caller had counts as told where it is found first:
	 * of several, or of any, the others are news when they come.
	 */
	synchronized void sees(String tag, Instant fetchedAt) {
		if (this.toldTag == null && this.held.include(tag)) {
			this.toldTag = tag;
		}
		this.seen = new Seen(tag, fetchedAt);
	}

	/** Notes that nothing is kept: of that nobody has "any", and the first is news. */
	synchronized void seesNothing() {
		this.held = this.held.named();
	}

	/**
	 * Sends what there is to send.
	 * @return why the watch is over; null if it is not
	 */
	synchronized @Nullable End tend(Standing standing, long now, WatchMetrics metrics) {
		if (now - this.endsAt >= 0) {
			return this.end;
		}
		Seen news = news();
		boolean stands = standing == this.toldStanding;
		Sent sent = Sent.SENT;
		if (news != null || !stands) {
			sent = send((stands ? "" : state(standing)) + ((news != null) ? changed(news) : ""), now);
			if (sent == Sent.SENT) {
				this.toldStanding = standing;
			}
			if (sent == Sent.SENT && news != null) {
				this.toldTag = news.tag;
				metrics.changed();
			}
		}
		else if (now - this.sentAt >= HEARTBEAT) {
			sent = send(SIGN_OF_LIFE, now);
		}
		return (sent == Sent.GONE || (this.busy && now - this.busySince > PATIENCE)) ? End.GONE : null;
	}

	private @Nullable Seen news() {
		Seen last = this.seen;
		return (last != null && !last.tag.equals(this.toldTag)) ? last : null;
	}

	private static String changed(Seen news) {
		return "event: changed\ndata: {\"etag\":\"W/\\\"" + news.tag + "\\\"\",\"fetchedAt\":\"" + news.fetchedAt
				+ "\"}\n\n";
	}

	private Sent send(String text, long now) {
		return send(utf8(text), now);
	}

	private Sent send(byte[] bytes, long now) {
		Sent sent = this.stream.send(bytes);
		if (sent == Sent.SENT) {
			this.sentAt = now;
		}
		else if (!this.busy) {
			this.busySince = now;
		}
		this.busy = sent == Sent.BUSY;
		return sent;
	}

	/** Says why it ends, to whom it can still be said. */
	synchronized void end(End why) {
		if (why != End.GONE) {
			var _ = this.stream.send(utf8("event: bye\ndata: {\"reason\":\"" + why.label() + "\"}\n\n"));
		}
		this.stream.close();
	}

	private static byte[] utf8(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	@Override
	public String toString() {
		return "Watch[***]";
	}

	/**
	 * What was kept when somebody looked last.
	 *
	 * @param tag the validator for the watch's audience
	 * @param fetchedAt when the oldest of it was fetched
	 */
	private record Seen(String tag, Instant fetchedAt) {
	}

}
