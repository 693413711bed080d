package io.robinbff.cache;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;

import io.robinbff.conversation.Selector;
import io.robinbff.privacy.PrivacyKey;

/**
 * Names for whom answers are about, if replicas share none: keyed hashes, so that what is
 * remembered of a change holds no address.
 */
final class HashedNames extends Unshared {

	/** 96 bits: no two of a billion customers are to be expected to share them. */
	private static final int BYTES = 12;

	private final PrivacyKey key;

	HashedNames(PrivacyKey key) {
		this.key = key;
	}

	@Override
	public Object nameOf(Selector selector) {
		return hash(selector.kind() + "\n" + selector.key());
	}

	@Override
	public Map<String, String> sealsOf(String text) {
		return Map.of(key(), HexFormat.of().formatHex(this.key.hash("seal", text)));
	}

	@Override
	String key() {
		return hash("key");
	}

	private String hash(String text) {
		byte[] hash = this.key.hash("cache", text);
		return HexFormat.of().formatHex(Arrays.copyOf(hash, BYTES));
	}

}
