package io.robinbff.quota.shared;

import embedded.RedisContainer;
import embedded.RedisNode;
import org.junit.jupiter.api.BeforeAll;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The same against Redis' own image, where there is a Docker engine. */
class SharedQuotaInContainerTests extends SharedQuotaTests {

	@BeforeAll
	static void needsAnEngine() {
		assumeTrue(RedisContainer.possible(),
				"There is no Docker engine here: the tests of Redis run against a redis-server process only");
	}

	@Override
	RedisNode start() {
		return RedisContainer.start();
	}

}
