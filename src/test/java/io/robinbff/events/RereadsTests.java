package io.robinbff.events;

import java.util.HashSet;
import java.util.Set;

import io.robinbff.events.Outcome.Kind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RereadsTests {

	private static final String CARD = "nick's";

	private final Rereads<String> rereads = new Rereads<>(EventSettings.defaults());

	@Test
	void openCardIsReadAtOnceAndThenOnceInFiveSecondsHoweverManyEventsCome() {
		this.rereads.opened(CARD, nanos(0));
		for (int i = 0; i < 100; i++) {
			this.rereads.changed(CARD, nanos(1));
		}
		assertThat(this.rereads.next()).isEqualTo(nanos(1));
		assertThat(this.rereads.due(nanos(1), 9)).containsExactly(CARD);
		for (int i = 0; i < 100; i++) {
			this.rereads.changed(CARD, nanos(2));
		}
		assertThat(this.rereads.due(nanos(5.9), 9)).isEmpty();
		assertThat(this.rereads.next()).isEqualTo(nanos(6));
		assertThat(this.rereads.due(nanos(6), 9)).containsExactly(CARD);
		assertThat(this.rereads.next()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void cardNobodyOpenedForTenMinutesWaitsForRoom() {
		this.rereads.opened(CARD, nanos(0));
		this.rereads.changed(CARD, nanos(601));
		this.rereads.changed("never opened", nanos(602));
		assertThat(this.rereads.next()).isEqualTo(Long.MAX_VALUE);
		assertThat(this.rereads.unseen()).isEqualTo(CARD);
		assertThat(this.rereads.unseen()).isEqualTo("never opened");
		assertThat(this.rereads.unseen()).isNull();
	}

	@Test
	void whoeverReadItTakesItOffTheList() {
		this.rereads.changed(CARD, nanos(1));
		this.rereads.read(CARD, nanos(2), Kind.SEEN, nanos(2.25));
		assertThat(this.rereads.unseen()).isNull();
		this.rereads.opened(CARD, nanos(3));
		this.rereads.changed(CARD, nanos(4));
		this.rereads.read(CARD, nanos(4.1), Kind.SEEN, nanos(4.35));
		assertThat(this.rereads.next()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void readThatLeftBeforeTheEventDoesNotCount() {
		this.rereads.opened(CARD, nanos(0));
		this.rereads.changed(CARD, nanos(4));
		this.rereads.read(CARD, nanos(3.9), Kind.HELD, nanos(4.1));
		assertThat(this.rereads.next()).isEqualTo(nanos(4));
	}

	/** It joined a call that somebody else had begun: nobody else reads it again. */
	@Test
	void readThatJoinedACallFromBeforeTheEventIsDueAgainOnceThatIsOver() {
		this.rereads.opened(CARD, nanos(0));
		this.rereads.changed(CARD, nanos(4));
		assertThat(this.rereads.due(nanos(4), 9)).containsExactly(CARD);
		this.rereads.read(CARD, nanos(3.9), Kind.UNSEEN, nanos(4.3));
		this.rereads.landed(CARD, nanos(3.9), nanos(4.3));
		assertThat(this.rereads.next()).isEqualTo(nanos(4.3));
		assertThat(this.rereads.due(nanos(4.3), 9)).containsExactly(CARD);
		this.rereads.read(CARD, nanos(4.3), Kind.SEEN, nanos(4.6));
		this.rereads.landed(CARD, nanos(4.3), nanos(4.6));
		this.rereads.landed("erased meanwhile", nanos(1), nanos(4.6));
		assertThat(this.rereads.next()).isEqualTo(Long.MAX_VALUE);
		// A second event plans it by itself, and nobody has this one open any more.
		this.rereads.changed(CARD, nanos(5));
		this.rereads.landed(CARD, nanos(4.9), nanos(5.2));
		assertThat(this.rereads.next()).isEqualTo(nanos(9.3));
		this.rereads.due(nanos(9.3), 9);
		this.rereads.landed(CARD, nanos(4.9), nanos(700));
		assertThat(this.rereads.next()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void whatIsNotSeenIsReadThreeTimesMoreAndNotAgain() {
		this.rereads.opened(CARD, nanos(0));
		this.rereads.changed(CARD, nanos(1));
		for (double at : new double[] { 1, 2.5, 5, 11 }) {
			assertThat(this.rereads.next()).isEqualTo(nanos(at));
			assertThat(this.rereads.due(nanos(at), 9)).containsExactly(CARD);
			this.rereads.read(CARD, nanos(at), Kind.UNSEEN, nanos(at + 0.25));
		}
		assertThat(this.rereads.next()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void whatIsSeenIsReadNoMore() {
		this.rereads.opened(CARD, nanos(0));
		this.rereads.changed(CARD, nanos(1));
		this.rereads.due(nanos(1), 9);
		this.rereads.read(CARD, nanos(1), Kind.UNSEEN, nanos(1.25));
		this.rereads.due(nanos(2.5), 9);
		this.rereads.read(CARD, nanos(2.5), Kind.SEEN, nanos(2.75));
		assertThat(this.rereads.next()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void whatCouldNotBeReadIsDueAgainLaterAndLaterWhileItsCardIsOpen() {
		this.rereads.opened(CARD, nanos(0));
		this.rereads.changed(CARD, nanos(1));
		for (double at : new double[] { 1, 7, 18, 39, 80, 161, 242 }) {
			assertThat(this.rereads.next()).isEqualTo(nanos(at));
			assertThat(this.rereads.due(nanos(at), 9)).containsExactly(CARD);
			this.rereads.opened(CARD, nanos(at));
			this.rereads.failed(CARD, nanos(at + 1));
		}
		// An event is a reason to look at once, and a read that landed to begin anew.
		this.rereads.changed(CARD, nanos(300));
		assertThat(this.rereads.due(nanos(300), 9)).containsExactly(CARD);
		this.rereads.failed(CARD, nanos(301));
		assertThat(this.rereads.next()).isEqualTo(nanos(306));
		this.rereads.read(CARD, nanos(302), Kind.SEEN, nanos(303));
		assertThat(this.rereads.next()).isEqualTo(Long.MAX_VALUE);
		this.rereads.changed(CARD, nanos(800));
		this.rereads.due(nanos(800), 9);
		this.rereads.failed(CARD, nanos(1000));
		this.rereads.failed("erased meanwhile", nanos(1000));
		assertThat(this.rereads.next()).as("nobody has it open").isEqualTo(Long.MAX_VALUE);
		assertThat(held()).containsExactly(CARD);
	}

	@Test
	void stormIsHandedOutInSmallParts() {
		for (int i = 0; i < 100; i++) {
			this.rereads.opened("card" + i, nanos(0));
			this.rereads.changed("card" + i, nanos(1));
		}
		assertThat(this.rereads.due(nanos(1), 2)).containsExactly("card0", "card1");
		assertThat(this.rereads.next()).isEqualTo(nanos(1));
		assertThat(this.rereads.due(nanos(2), 1)).containsExactly("card2");
	}

	@Test
	void cardNobodyHasOpenAndNothingIsDueForIsForgotten() {
		this.rereads.opened(CARD, nanos(0));
		this.rereads.opened("due", nanos(0));
		this.rereads.opened("open", nanos(300));
		this.rereads.changed("due", nanos(599));
		this.rereads.expire(nanos(599));
		assertThat(held()).containsExactlyInAnyOrder(CARD, "due", "open");
		this.rereads.expire(nanos(600));
		assertThat(held()).containsExactlyInAnyOrder("due", "open");
		this.rereads.due(nanos(600), 9);
		this.rereads.expire(nanos(600));
		assertThat(held()).containsExactly("open");
	}

	/** All that an erasure would be asked about. */
	private Set<String> held() {
		Set<String> all = new HashSet<>();
		this.rereads.erase((page) -> {
			all.add(page);
			return false;
		});
		return all;
	}

	@Test
	void memoryIsBounded() {
		for (int i = 0; i < 200_000; i++) {
			this.rereads.opened("open" + i, nanos(1) + i);
			this.rereads.changed("closed" + i, nanos(1));
		}
		int unseen = 0;
		while (this.rereads.unseen() != null) {
			unseen++;
		}
		assertThat(unseen).isEqualTo(50_000);
		this.rereads.changed("open0", nanos(2));
		this.rereads.changed("open179999", nanos(2));
		this.rereads.changed("open199999", nanos(2));
		assertThat(this.rereads.due(nanos(2), 9)).containsExactly("open199999");
	}

	private static long nanos(double seconds) {
		return Math.round(seconds * 1e9);
	}

}
