package io.robinbff.simulation;

import embedded.RedisContainer;
import embedded.RedisNode;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The same against Redis' own image, version 7, if there is a Docker engine. */
class RedisModelInContainerTests extends RedisModelTests {

	@Override
	RedisNode start() {
		assumeTrue(RedisContainer.possible(), "There is no Docker engine here: the model is held against Redis 6 only");
		return RedisContainer.start();
	}

}
