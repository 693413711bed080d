package io.robinbff.cache;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class IndexTests {

	private final Index<Integer, Integer> index = new Index<>();

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void anyScheduleLeavesWhatPlainSetsHold(int seed) {
		Random random = new Random(seed);
		Map<Integer, Set<Integer>> plain = new HashMap<>();
		for (int step = 0; step < 4000; step++) {
			int key = random.nextInt(3);
			int value = random.nextInt(Index.FEW * 2 + 2);
			// It fills up for a while, then empties, again and again.
			if (random.nextInt(10) < (((step / 200) % 2 == 0) ? 8 : 2)) {
				this.index.add(key, value);
				plain.computeIfAbsent(key, (_) -> new HashSet<>()).add(value);
			}
			else {
				this.index.remove(key, value);
				plain.getOrDefault(key, new HashSet<>()).remove(value);
				plain.values().removeIf(Set::isEmpty);
			}
			assertThat(this.index.get(key)).isEqualTo(plain.getOrDefault(key, Set.of()));
			assertThat(this.index.size()).isEqualTo(plain.size());
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, Index.FEW - 1, Index.FEW, Index.FEW + 1, Index.FEW + 2, 100 })
	void valuesThatTakeEachOthersPlaceWhileTheyAreReadAreSeenOnce(int count) {
		IntStream.range(0, count).forEach((value) -> this.index.add(0, value));
		Set<Integer> seen = new HashSet<>();
		for (int value : this.index.get(0)) {
			assertThat(seen.add(value)).isTrue();
			this.index.remove(0, value);
		}
		assertThat(seen).hasSize(count);
		assertThat(this.index.size()).isZero();
	}

	@Test
	void manyValuesAreNotCopiedForOneMore() {
		IntStream.range(0, Index.FEW + 1).forEach((value) -> this.index.add(0, value));
		Set<Integer> before = this.index.get(0);
		this.index.add(0, -1);
		this.index.remove(0, 1);
		assertThat(this.index.get(0)).isSameAs(before).contains(-1).doesNotContain(1);
	}

}
