package io.robinbff.web;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.github.benmanes.caffeine.cache.Ticker;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * A watch over the server's connections. Tomcat's time-outs begin anew with each byte; a
 * request here has one deadline for its head and one for all of it, and of the
 * connections on which nobody has shown a valid token the oldest gives way if there are
 * too many: who holds sockets open takes nobody's place.
 */
final class Connections {

	private final WebSettings settings;

	private final Ticker ticker;

	private final Map<SocketWrapperBase<?>, Watched> watched = new ConcurrentHashMap<>();

	private final Set<String> known = ConcurrentHashMap.newKeySet();

	/** When a long answer last went on, by connections' ids. */
	private final Map<String, Long> longAnswers = new ConcurrentHashMap<>();

	Connections(WebSettings settings, Ticker ticker) {
		this.settings = settings;
		this.ticker = ticker;
	}

	/**
	 * Notes that bytes of a request have come: it is read, and answered if it is whole.
	 */
	void serving(SocketWrapperBase<?> socket) {
		long now = this.ticker.read();
		this.watched.compute(socket, (key, before) -> (before == null) ? new Watched(now, now, true, true)
				: new Watched(before.opened(), before.reading() ? before.since() : now, true, true));
	}

	/** Notes that what there was has been dealt with; part of a head may be there. */
	void served(SocketWrapperBase<?> socket, boolean partOfAHead, boolean answered) {
		long now = this.ticker.read();
		this.watched.computeIfPresent(socket,
				(key, before) -> new Watched(before.opened(), answered ? now : before.since(), partOfAHead, false));
	}

	/** Notes that somebody with a valid token is behind this connection. */
	void authenticated(String connectionId) {
		this.known.add(connectionId);
	}

	/** Notes that an answer goes on, so that its time begins anew. */
	void goesOn(String connectionId) {
		this.longAnswers.put(connectionId, this.ticker.read());
	}

	/** Closes what is over its time, given the connections that are open. */
	void sweep(Collection<? extends SocketWrapperBase<?>> open) {
		long now = this.ticker.read();
		this.watched.keySet().retainAll(open);
		Set<String> ids = ConcurrentHashMap.newKeySet();
		List<SocketWrapperBase<?>> anonymous = new ArrayList<>();
		for (SocketWrapperBase<?> socket : open) {
			Watched watch = this.watched.computeIfAbsent(socket, (key) -> new Watched(now, now, false, false));
			String id = socket.getServletConnection("http/1.1", "").getConnectionId();
			ids.add(id);
			if (isLate(watch, this.longAnswers.get(id), now)) {
				socket.close();
			}
			else if (!this.known.contains(id)) {
				anonymous.add(socket);
			}
		}
		this.known.retainAll(ids);
		this.longAnswers.keySet().retainAll(ids);
		anonymous.sort(Comparator.comparingLong((SocketWrapperBase<?> socket) -> -age(socket, now)));
		anonymous.stream()
			.limit(Math.max(0, anonymous.size() - this.settings.maxAnonymous()))
			.forEach(SocketWrapperBase::close);
	}

	private long age(SocketWrapperBase<?> socket, long now) {
		Watched watch = this.watched.get(socket);
		return (watch != null) ? now - watch.opened() : 0;
	}

	private boolean isLate(Watched watch, @Nullable Long wentOn, long now) {
		Duration most = watch.serving() ? this.settings.exchangeTimeout() : this.settings.headTimeout();
		long since = (watch.serving() && wentOn != null && wentOn - watch.since() > 0) ? wentOn : watch.since();
		return watch.reading() && now - since > most.toNanos();
	}

	/**
	 * The state of a connection.
	 *
	 * @param opened when it was first seen
	 * @param since when the request's first byte came
	 * @param reading whether there is part of a request
	 * @param serving whether the request's head was whole
	 */
	private record Watched(long opened, long since, boolean reading, boolean serving) {
	}

}
