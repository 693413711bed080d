package io.robinbff.robin;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

import io.robinbff.ManualTicker;
import io.robinbff.conversation.CustomerEmail;
import io.robinbff.conversation.Query;
import io.robinbff.conversation.Selector;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Where a list ends. */
class PaginationTests {

	private final ManualTicker ticker = ManualTicker.still();

	private final Pagination pagination = new Pagination(0, this.ticker);

	@Test
	void fullPageIsFollowedByAnotherAndAShortOneByNone() {
		assertThat(this.pagination.next(page("anna", 0), 20, guids(0, 20))).isEqualTo(20);
		assertThat(this.pagination.next(page("anna", 20), 20, guids(20, 40))).isEqualTo(40);
		assertThat(this.pagination.next(page("anna", 40), 3, guids(40, 43))).isNull();
		assertThat(this.pagination.next(page("bob", 0), 0, List.of())).isNull();
	}

	@Test
	void pageWithoutAnyNewGuidIsTheEnd() {
		assertThat(this.pagination.next(page("anna", 0), 20, guids(0, 20))).isEqualTo(20);
		assertThat(this.pagination.next(page("anna", 20), 20, guids(0, 20))).isNull();
	}

	@Test
	void walkInCirclesEnds() {
		assertThat(this.pagination.next(page("anna", 0), 20, guids(0, 20))).isEqualTo(20);
		assertThat(this.pagination.next(page("anna", 20), 20, guids(20, 40))).isEqualTo(40);
		assertThat(this.pagination.next(page("anna", 40), 20, guids(0, 20))).isNull();
	}

	@Test
	void onePageShiftedByNewConversationsIsNoEnd() {
		assertThat(this.pagination.next(page("anna", 0), 20, guids(0, 20))).isEqualTo(20);
		assertThat(this.pagination.next(page("anna", 20), 20, guids(19, 39))).isEqualTo(40);
	}

	@Test
	void refreshedPageIsStillFollowedByTheSame() {
		for (int turn = 0; turn < 3; turn++) {
			assertThat(this.pagination.next(page("anna", 0), 20, guids(0, 20))).isEqualTo(20);
			assertThat(this.pagination.next(page("anna", 20), 20, guids(20, 40))).isEqualTo(40);
		}
	}

	@Test
	void listsDoNotMixAndAreForgotten() {
		assertThat(this.pagination.next(page("anna", 0), 20, guids(0, 20))).isEqualTo(20);
		assertThat(this.pagination.next(page("bob", 20), 20, guids(0, 20))).isEqualTo(40);
		this.ticker.advance(Duration.ofMinutes(11));
		assertThat(this.pagination.next(page("anna", 20), 20, guids(0, 20))).isEqualTo(40);
	}

	@Test
	void configuredPageSizeSavesTheEmptyPage() {
		assertThat(new Pagination(20, this.ticker).next(page("anna", 0), 19, guids(0, 19))).isNull();
	}

	@Test
	void oddLargePageEndsNoOtherList() {
		this.pagination.next(page("anna", 0), 20, guids(0, 20));
		this.pagination.next(page("anna", 20), 20, guids(20, 40));
		this.pagination.next(page("bob", 0), 3000, guids(0, 3000));
		assertThat(this.pagination.next(page("cem", 0), 20, guids(0, 20))).isEqualTo(20);
		assertThat(this.pagination.next(page("dea", 0), 7, guids(0, 7))).isNull();
	}

	@Test
	void fewConversationsOfTwoCustomersAreNoFullPage() {
		this.pagination.next(page("anna", 0), 8, guids(0, 8));
		for (int turn = 0; turn < 3; turn++) {
			assertThat(this.pagination.next(page("bob", 0), 1, guids(0, 1))).isNull();
		}
	}

	@Test
	void shorterPagesAreLearntAnew() {
		this.pagination.next(page("anna", 0), 50, guids(0, 50));
		this.pagination.next(page("bob", 0), 50, guids(0, 50));
		assertThat(this.pagination.next(page("cem", 0), 20, guids(0, 20))).isNull();
		this.ticker.advance(Duration.ofMinutes(61));
		assertThat(this.pagination.next(page("cem", 0), 20, guids(0, 20))).isEqualTo(20);
	}

	private static Query page(String customer, int skip) {
		return new Query(new Selector.Customer(CustomerEmail.of("email", customer + "@example.com")), skip);
	}

	private static List<String> guids(int from, int to) {
		return IntStream.range(from, to).mapToObj((i) -> "guid " + i).toList();
	}

}
