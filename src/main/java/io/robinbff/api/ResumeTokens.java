package io.robinbff.api;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import io.robinbff.api.ExportWalk.Position;
import io.robinbff.cache.Audience;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.InvalidValue;
import io.robinbff.privacy.PrivacyKey;
import org.jspecify.annotations.Nullable;

/**
 * A maker of tokens by which an export is resumed: a position, encrypted and
 * authenticated by AES-256-GCM under a key of its own, derived from
 * {@code ROBIN_PRIVACY_KEY}. It opens for its caller with the rights that he had, for its
 * customer and for a day alone, at all replicas that have the key, and holds no address.
 * Nothing is kept of it. Whoever may see more by now begins anew, as what has gone out
 * has less in it: the whole would be called complete, and not be it.
 */
final class ResumeTokens {

	static final Duration LIFE = Duration.ofDays(1);

	private static final byte VERSION = 2;

	private static final int NONCE = 12;

	private static final int TAG_BITS = 128;

	/** Its length tells nothing of the position, which may count what is not shown. */
	private static final int BLOCK = 128;

	private final SecretKeySpec key;

	private final InstantSource clock;

	private final SecureRandom random = new SecureRandom();

	ResumeTokens(PrivacyKey key, InstantSource clock) {
		this.key = new SecretKeySpec(key.hash("export", "resume"), "AES");
		this.clock = clock;
	}

	/**
	 * Seals a position.
	 * @param holder for whom it opens
	 */
	String seal(Position position, Holder holder) {
		byte[] nonce = new byte[NONCE];
		this.random.nextBytes(nonce);
		try {
			byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, holder).doFinal(write(position));
			return Base64.getUrlEncoder()
				.withoutPadding()
				.encodeToString(
						ByteBuffer.allocate(1 + NONCE + sealed.length).put(VERSION).put(nonce).put(sealed).array());
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException("Every JDK has AES-GCM", ex);
		}
	}

	/**
	 * Opens a token.
	 * @throws InvalidValue if it is none, another's, of another customer, of other
	 * rights, or has ended
	 */
	Position open(String token, Holder holder) {
		Position position = orNull(token, holder);
		if (position == null) {
			throw new InvalidValue("resume",
					"The resume opens nothing: it is good for the caller who got it, with the rights of then, "
							+ "for the same customer and for " + LIFE.toHours()
							+ " hours. Leave it out to begin anew.");
		}
		return position;
	}

	private @Nullable Position orNull(String token, Holder holder) {
		try {
			byte[] all = Base64.getUrlDecoder().decode(token);
			return (all.length > 1 + NONCE && all[0] == VERSION)
					? read(cipher(Cipher.DECRYPT_MODE, Arrays.copyOfRange(all, 1, 1 + NONCE), holder).doFinal(all,
							1 + NONCE, all.length - 1 - NONCE))
					: null;
		}
		catch (GeneralSecurityException | IllegalArgumentException ex) {
			return null;
		}
	}

	private byte[] write(Position position) {
		String text = String.join(" ", Long.toString(this.clock.instant().plus(LIFE).getEpochSecond()),
				Integer.toString(position.skip()), Integer.toString(position.exported()), text(position.last()),
				text(position.front()), Boolean.toString(position.atTheFrontAgain()));
		byte[] plain = text.getBytes(StandardCharsets.UTF_8);
		byte[] padded = Arrays.copyOf(plain, (plain.length / BLOCK + 1) * BLOCK);
		Arrays.fill(padded, plain.length, padded.length, (byte) ' ');
		return padded;
	}

	private @Nullable Position read(byte[] plain) {
		String[] words = new String(plain, StandardCharsets.UTF_8).split(" ", -1);
		boolean isOver = Long.parseLong(words[0]) < this.clock.instant().getEpochSecond();
		return isOver ? null : new Position(Integer.parseInt(words[1]), Integer.parseInt(words[2]),
				ConversationId.orNull(words[3]), ConversationId.orNull(words[4]), Boolean.parseBoolean(words[5]));
	}

	private static String text(@Nullable ConversationId id) {
		return (id != null) ? id.value() : "-";
	}

	private Cipher cipher(int mode, byte[] nonce, Holder holder) throws GeneralSecurityException {
		Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
		cipher.init(mode, this.key, new GCMParameterSpec(TAG_BITS, nonce));
		for (String word : holder.words()) {
			byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
			cipher.updateAAD(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
			cipher.updateAAD(bytes);
		}
		return cipher;
	}

	/**
	 * For whom a token opens.
	 *
	 * @param caller what no two callers have in common
	 * @param customer the customer's key
	 * @param audience what of the customer there is for the caller
	 */
	record Holder(String caller, String customer, Audience audience) {

		private List<String> words() {
			List<String> words = new ArrayList<>(
					List.of(this.caller, this.customer, this.audience.readsNotes() ? "notes" : "letters"));
			Set<String> stores = this.audience.stores().names();
			if (stores == null) {
				words.add("*");
			}
			else {
				// Whether it is told what is left out changes nothing of what goes out.
				words.add("of");
				stores.stream().sorted().forEach(words::add);
			}
			return words;
		}

	}

}
