package io.robinbff;

import org.junit.jupiter.api.Test;

import org.springframework.modulith.core.ApplicationModules;

/** The rooms of the house: no cycles, and nobody reaches into another's inner rooms. */
class ModuleTests {

	@Test
	void roomsKeepTheirWalls() {
		ApplicationModules.of(RobinBffApplication.class).verify();
	}

}
