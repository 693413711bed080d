package io.robinbff.cache;

import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Selector;
import io.robinbff.privacy.PrivacyKey;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Names of replicas that share no answers, while their key is being renewed. */
class HashedNamesTests {

	private static final Selector ANNA = new Selector.Customer(new CustomerEmail("anna@example.nl"));

	@Test
	void nameUnderAnotherKeyIsNobodysOwn() {
		SharedCache one = names("a key of the tests that is long enough");
		SharedCache same = names("a key of the tests that is long enough");
		SharedCache other = names("another key of the tests, long enough");
		assertThat(same.ownOf(one.namesOf(ANNA))).isEqualTo(one.nameOf(ANNA)).isEqualTo(same.nameOf(ANNA));
		assertThat(other.ownOf(one.namesOf(ANNA))).isNull();
	}

	private static SharedCache names(String key) {
		return SharedCache.names(SharedCache.NONE, PrivacyKey.of(key, null));
	}

}
