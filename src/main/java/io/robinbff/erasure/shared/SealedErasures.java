package io.robinbff.erasure.shared;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

import io.robinbff.cache.NamesByKey;
import io.robinbff.cache.SharedCache;
import io.robinbff.cluster.Fields;
import io.robinbff.cluster.Topic;
import io.robinbff.erasure.OtherReplicas.Told;
import org.jspecify.annotations.Nullable;

/**
 * A form in which replicas tell each other of erasures and answer, sealed under each key
 * that the one who tells has: whoever can write to Redis has nobody forgotten by a
 * message or an entry of his own, and one that he repeats says what it said before.
 *
 * <p>
 * The seals came to the messages without a new version: a replica from before them
 * forgets, and its answer, which proves nothing, counts as if it had not; what it tells
 * itself is refused and answered so. While both are about no erasure is told complete.
 */
final class SealedErasures {

	static final Topic<Message> TOLD = new Topic<>("customer-erased", 2, Message.class);

	static final Topic<Done> DONE = new Topic<>("customer-erased-here", 2, Done.class);

	private static final int WORDS = 5;

	private static final int LONGEST_ID = 36;

	/** Nobody has so many keys at once: two, while one is renewed. */
	private static final int MOST_KEYS = 100;

	private final SharedCache keys;

	SealedErasures(SharedCache keys) {
		this.keys = keys;
	}

	Message close(Told told) {
		return new Message(told.id(), told.names(), told.word(), told.at(), told.recorded(), told.live(),
				this.keys.sealsOf(text(told)));
	}

	/** Returns what is told, or null if nobody with a key of ours has told that. */
	@Nullable Told open(Message message) {
		try {
			Told told = new Told(message.id(), message.names(), message.word(), message.at(), message.recorded(),
					message.live());
			return isSealed(text(told), message.seals()) ? told : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/** Returns an entry of the list, which is read afterwards. */
	byte[] entry(Told told) {
		Told later = told.afterwards();
		return String
			.join(" ", later.id(), NamesByKey.write(later.names()), later.word(), String.valueOf(later.at()),
					NamesByKey.write(this.keys.sealsOf(text(later))))
			.getBytes(StandardCharsets.UTF_8);
	}

	/** Returns what an entry tells, or null if nobody with a key of ours wrote it. */
	@Nullable Told read(byte[] entry) {
		String[] words = new String(entry, StandardCharsets.UTF_8).split(" ", -1);
		try {
			return (words.length != WORDS) ? null : open(new Message(words[0], NamesByKey.read(words[1]), words[2],
					Long.parseLong(words[3]), true, false, NamesByKey.read(words[4])));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Returns an answer, which proves that it is this replica's if that has forgotten.
	 */
	Done answer(String id, String replica, boolean forgotten) {
		return new Done(id, forgotten, forgotten ? this.keys.sealsOf(text(id, replica)) : Map.of());
	}

	/** Returns whether an answer proves that a replica has forgotten. */
	boolean isForgotten(String replica, Done done) {
		return done.forgotten() && isSealed(text(done.id(), replica), done.seals());
	}

	private boolean isSealed(String text, @Nullable Map<String, String> seals) {
		return seals != null && this.keys.sealsOf(text)
			.entrySet()
			.stream()
			.anyMatch((own) -> MessageDigest.isEqual(own.getValue().getBytes(StandardCharsets.UTF_8),
					String.valueOf(seals.get(own.getKey())).getBytes(StandardCharsets.UTF_8)));
	}

	/** Nothing in it but the names may hold a blank or a comma, and those do not. */
	private static String text(Told told) {
		return String.join(" ", TOLD.name(), told.id(), NamesByKey.write(told.names()), told.word(),
				String.valueOf(told.at()), String.valueOf(told.recorded()), String.valueOf(told.live()));
	}

	private static String text(String id, String replica) {
		return String.join(" ", DONE.name(), id, replica);
	}

	/**
	 * A message that a customer is to be forgotten: what is told, and its seals.
	 *
	 * @param id the erasure's id
	 * @param names what replicas call the customer
	 * @param word what logs and the audit call the customer
	 * @param at when, in milliseconds since 1970
	 * @param recorded whether the audit has it already
	 * @param live whether it happens now
	 * @param seals of all that, by what tells their keys apart; null if it has none
	 */
	record Message(String id, Map<String, String> names, String word, long at, boolean recorded, boolean live,
			@Nullable Map<String, String> seals) {

		Message {
			// It goes into the answer, whoever has sent it.
			Fields.text(id, LONGEST_ID);
			Fields.text(word, Fields.LONGEST_HASH);
			Fields.texts(names, MOST_KEYS, Fields.LONGEST_HASH);
			names = Map.copyOf(names);
			if (seals != null) {
				Fields.texts(seals, MOST_KEYS, Fields.LONGEST_HASH);
			}
		}

	}

	/**
	 * A message that a replica has heard of an erasure.
	 *
	 * @param id the erasure's id
	 * @param forgotten whether it has forgotten; false if it gives names by another key,
	 * cannot tell who has told it, or has failed
	 * @param seals of the id and the replica's name, if it has forgotten; null or empty
	 * if there are none
	 */
	record Done(String id, boolean forgotten, @Nullable Map<String, String> seals) {

		Done {
			Fields.text(id, LONGEST_ID);
			if (seals != null) {
				Fields.texts(seals, MOST_KEYS, Fields.LONGEST_HASH);
			}
		}

	}

}
