package io.robinbff.api;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.robinbff.api.ExportPlaces.Place;
import io.robinbff.cluster.Leases;
import io.robinbff.web.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Two replicas, each with its own keys, the first of which gives the names. */
class ExportPlacesTests {

	private final Map<String, String> held = new HashMap<>();

	private final ExportPlaces here = new ExportPlaces(5, new Held("here"));

	private final ExportPlaces there = new ExportPlaces(5, new Held("there"));

	@ParameterizedTest
	@CsvSource({ "old, old", "old, old new", "old new, old", "old new, new old", "new old, old new", "new old, new",
			"new, new old", "new, new" })
	void customerIsExportedOnceWhateverKeyGivesTheNames(String mine, String theirs) {
		try (Place _ = take(this.here, mine)) {
			assertThatExceptionOfType(Refused.class).isThrownBy(() -> take(this.there, theirs));
			assertThat(this.held).containsOnlyKeys(leases(mine)).doesNotContainValue("there");
		}
		assertThat(this.held).isEmpty();
		take(this.there, theirs).close();
	}

	@Test
	void refusedOneLeavesNoLeaseBehind() {
		try (Place _ = take(this.here, "new")) {
			// The old name sorts behind the new one, and before it: either is given back.
			for (String theirs : List.of("old new", "a new")) {
				assertThatExceptionOfType(Refused.class).isThrownBy(() -> take(this.there, theirs));
			}
			assertThat(this.held).containsOnlyKeys(leases("new"));
		}
	}

	private static Place take(ExportPlaces places, String names) {
		List<String> all = List.of(names.split(" "));
		return places.take(all.getFirst(), all, () -> null);
	}

	private static String[] leases(String names) {
		List<String> leases = new ArrayList<>();
		for (String name : names.split(" ")) {
			leases.add("export:" + name);
		}
		return leases.toArray(String[]::new);
	}

	/** One replica's view of leases that all share. */
	private final class Held implements Leases {

		private final String replica;

		Held(String replica) {
			this.replica = replica;
		}

		@Override
		public Grant tryAcquire(String name, Duration length) {
			return (ExportPlacesTests.this.held.putIfAbsent(name, this.replica) == null) ? Grant.ACQUIRED : Grant.TAKEN;
		}

		@Override
		public void keep(String name, Duration length) {
		}

		@Override
		public void release(String name) {
			ExportPlacesTests.this.held.remove(name, this.replica);
		}

		@Override
		public CompletableFuture<Boolean> isHeld(String name) {
			return CompletableFuture.completedFuture(ExportPlacesTests.this.held.containsKey(name));
		}

	}

}
