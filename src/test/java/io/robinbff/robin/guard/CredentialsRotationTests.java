package io.robinbff.robin.guard;

import java.time.Duration;

import io.robinbff.ManualTicker;
import io.robinbff.conversation.HelpdeskException;
import io.robinbff.robin.guard.CredentialsRotation.State;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Which pair the next call carries. */
class CredentialsRotationTests {

	private static final ApiCredentials OLD = new ApiCredentials("old", "1");

	private static final ApiCredentials NEW = new ApiCredentials("new", "2");

	private final ManualTicker ticker = ManualTicker.still();

	private ApiCredentials onDisk = OLD;

	private final CredentialsRotation credentials = new CredentialsRotation(() -> this.onDisk, this.ticker);

	@Test
	void newPairIsNext() {
		this.credentials.accepted(this.credentials.next(new Departure()));
		this.onDisk = NEW;
		assertThat(this.credentials.next(new Departure())).isEqualTo(NEW);
	}

	@Test
	void oldPairStaysWhereTheNewOneIsRefused() {
		this.credentials.accepted(OLD);
		this.onDisk = NEW;
		assertThat(this.credentials.refused(this.credentials.next(new Departure()))).isTrue();
		assertThat(this.credentials.state()).isEqualTo(State.OLD_PAIR);
		assertThat(this.credentials.next(new Departure())).isEqualTo(OLD);
	}

	@Test
	void callsUnderWayWithTheOldPairDoNotCondemnTheNewOne() {
		this.credentials.accepted(OLD);
		ApiCredentials underWay = this.credentials.next(new Departure());
		this.onDisk = NEW;
		this.credentials.accepted(this.credentials.next(new Departure()));
		assertThat(this.credentials.refused(underWay)).isTrue();
		assertThat(this.credentials.state()).isEqualTo(State.ACCEPTED);
		assertThat(this.credentials.next(new Departure())).isEqualTo(NEW);
	}

	@Test
	void lateAcceptanceOfTheOldPairDoesNotHideTheRefusalOfTheNew() {
		this.onDisk = NEW;
		this.credentials.refused(this.credentials.next(new Departure()));
		assertThat(this.credentials.state()).isEqualTo(State.REFUSED);
		this.credentials.accepted(OLD);
		assertThat(this.credentials.state()).isEqualTo(State.OLD_PAIR);
		assertThat(this.credentials.next(new Departure())).isEqualTo(OLD);
	}

	@Test
	void refusedForGoodOneProbeAMinute() {
		assertThat(this.credentials.refused(this.credentials.next(new Departure()))).isFalse();
		assertThatExceptionOfType(HelpdeskException.class).isThrownBy(this.credentials::check)
			.satisfies((ex) -> assertThat(ex.retryAfter()).isEqualTo(Duration.ofMinutes(1)));
		this.ticker.advance(Duration.ofMinutes(1));
		this.credentials.check();
		this.credentials.check();
		assertThat(this.credentials.next(new Departure())).isEqualTo(OLD);
		assertThatExceptionOfType(HelpdeskException.class).isThrownBy(() -> this.credentials.next(new Departure()));
		this.credentials.accepted(OLD);
		assertThat(this.credentials.next(new Departure())).isEqualTo(OLD);
		assertThat(this.credentials.state()).isEqualTo(State.ACCEPTED);
	}

	@Test
	void changedPairIsTriedAtOnce() {
		this.credentials.refused(this.credentials.next(new Departure()));
		this.onDisk = NEW;
		this.credentials.check();
		assertThat(this.credentials.next(new Departure())).isEqualTo(NEW);
		assertThat(this.credentials.next(new Departure())).as("no probe, a pair").isEqualTo(NEW);
	}

	@Test
	void pairThatComesBackIsTriedAgain() {
		this.credentials.refused(this.credentials.next(new Departure()));
		this.onDisk = NEW;
		this.credentials.refused(this.credentials.next(new Departure()));
		this.onDisk = OLD;
		assertThat(this.credentials.next(new Departure())).isEqualTo(OLD);
	}

	@Test
	void bothRefusedIsTheEnd() {
		this.credentials.accepted(OLD);
		this.onDisk = NEW;
		this.credentials.refused(this.credentials.next(new Departure()));
		assertThat(this.credentials.refused(OLD)).isFalse();
		assertThat(this.credentials.state()).isEqualTo(State.REFUSED);
		assertThatExceptionOfType(HelpdeskException.class).isThrownBy(() -> this.credentials.next(new Departure()));
	}

}
