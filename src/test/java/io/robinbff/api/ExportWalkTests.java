package io.robinbff.api;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

import io.robinbff.api.ExportWalk.Position;
import io.robinbff.api.ExportWalk.Read;
import io.robinbff.api.ExportWalk.Shown;
import io.robinbff.conversation.ConversationId;
import io.robinbff.conversation.HelpdeskException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** A walk over a list that changes between any two pages. */
class ExportWalkTests {

	private final List<Integer> list = new ArrayList<>();

	private final List<Integer> exported = new ArrayList<>();

	private int calls;

	@Test
	void listThatStaysAsItIsCostsOneOfEachPageAndOneCall() {
		fill(2000);
		walk(Position.START, 20, (_) -> {
		});
		assertThat(this.exported).containsExactlyElementsOf(this.list);
		assertThat(this.calls).isEqualTo(107);
	}

	@Test
	void listOfOnePageCostsOneCall() {
		fill(19);
		walk(Position.START, 20, (_) -> {
		});
		assertThat(this.exported).hasSize(19);
		assertThat(this.calls).isOne();
	}

	@Test
	void whatIsThereFromTheBeginningToTheEndIsExportedOnceWhereverItMoves() {
		for (int seed = 0; seed < 3000; seed++) {
			Random random = new Random(seed);
			this.list.clear();
			this.exported.clear();
			fill(random.nextInt(200));
			Set<Integer> stays = new HashSet<>(this.list);
			int size = 1 + random.nextInt(25);
			int[] changes = { Math.min(6, size / 3) };
			walk(Position.START, size, (_) -> {
				while (changes[0] > 0 && random.nextInt(4) == 0) {
					changes[0]--;
					change(random, stays);
				}
			});
			assertThat(this.exported).as("seed %s", seed).doesNotHaveDuplicates().containsAll(stays);
		}
	}

	@Test
	void whatIsResumedAnywhereLosesNothing() {
		for (int seed = 0; seed < 1000; seed++) {
			Random random = new Random(seed);
			this.list.clear();
			this.exported.clear();
			fill(60 + random.nextInt(100));
			Set<Integer> stays = new HashSet<>(this.list);
			int stop = 1 + random.nextInt(5);
			Position position = walk(Position.START, 20, stop, (_) -> {
			});
			for (int i = random.nextInt(4); i > 0; i--) {
				change(random, stays);
			}
			walk(position, 20, (_) -> {
			});
			assertThat(this.exported).as("seed %s", seed).containsAll(stays);
		}
	}

	@Test
	void whatHasNoGuidIsHandedOutOnceAsWell() {
		ExportWalk walk = new ExportWalk(Position.START);
		List<String> all = new ArrayList<>();
		// A page that is read twice, as the front is: one without a guid, and one that
		// differs.
		while (!walk.isOver()) {
			Integer next = (walk.skip() == 0) ? Integer.valueOf(20) : null;
			List<Shown> shown = (walk.skip() == 0) ? List.of(nameless("a"), nameless("b")) : List.of(nameless("c"));
			walk.take(new Read(List.of(), next, shown))
				.forEach((json) -> all.add(new String(json, StandardCharsets.UTF_8)));
		}
		assertThat(all).containsExactly("a", "b", "c");
	}

	private static Shown nameless(String json) {
		return new Shown(null, json.getBytes(StandardCharsets.UTF_8));
	}

	@Test
	void helpdeskThatIgnoresTheSkipIsNotTakenForTheEnd() {
		fill(20);
		ExportWalk walk = new ExportWalk(Position.START);
		assertThatExceptionOfType(HelpdeskException.class).isThrownBy(() -> {
			for (int i = 0; i < 100 && !walk.isOver(); i++) {
				walk.take(read(0, 20, walk.skip() + 20));
			}
		});
	}

	private void fill(int count) {
		IntStream.range(0, count).forEach(this.list::add);
	}

	private void change(Random random, Set<Integer> stays) {
		int what = random.nextInt(3);
		if (what == 0 || this.list.isEmpty()) {
			this.list.addFirst(1000 + random.nextInt(1_000_000));
			return;
		}
		int at = random.nextInt(this.list.size());
		if (what == 1) {
			this.list.addFirst(this.list.remove(at));
		}
		else {
			stays.remove(this.list.remove(at));
		}
	}

	private Position walk(Position from, int size, IntConsumer meanwhile) {
		return walk(from, size, Integer.MAX_VALUE, meanwhile);
	}

	private Position walk(Position from, int size, int most, IntConsumer meanwhile) {
		this.calls = 0;
		ExportWalk walk = new ExportWalk(from);
		while (!walk.isOver() && this.calls < most) {
			this.calls++;
			int end = walk.skip() + size;
			Integer next = (end < this.list.size() + 1) ? Integer.valueOf(end) : null;
			walk.take(read(walk.skip(), size, next))
				.forEach((json) -> this.exported.add(Integer.valueOf(new String(json, StandardCharsets.UTF_8))));
			meanwhile.accept(this.calls);
		}
		return walk.position();
	}

	private Read read(int skip, int size, @Nullable Integer next) {
		List<Shown> shown = this.list.stream()
			.skip(skip)
			.limit(size)
			.map((one) -> new Shown(id(one), one.toString().getBytes(StandardCharsets.UTF_8)))
			.toList();
		List<ConversationId> ids = this.list.stream().skip(skip).limit(size).map(ExportWalkTests::id).toList();
		return new Read(ids, next, shown);
	}

	private static ConversationId id(int number) {
		return new ConversationId("00000000-0000-0000-0000-%012d".formatted(number));
	}

}
