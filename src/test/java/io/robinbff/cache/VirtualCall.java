package io.robinbff.cache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import io.robinbff.conversation.Demand;
import io.robinbff.conversation.Priority;
import org.jspecify.annotations.Nullable;

/** A call in virtual time, and all who wait for it: as {@link InFlightCall} does. */
final class VirtualCall implements Demand {

	/** Beyond that many the weight of a refresh says nothing new. */
	private static final int MANY = 100;

	private final VirtualDay day;

	private final int customer;

	private final long ownDeadline;

	/** With what each could be served otherwise. */
	private final Map<VirtualPlan.View, Optional<CachedPage>> waiting = new LinkedHashMap<>();

	private final List<String> served = new ArrayList<>();

	private Consumer<Boolean> done = (_) -> {
	};

	private Priority own = Priority.BACKGROUND;

	private boolean asked;

	/** As the quota is told: it asks much oftener than this changes. */
	private List<String> callers = List.of();

	private long deadline;

	VirtualCall(VirtualDay day, int customer) {
		this.day = day;
		this.customer = customer;
		this.ownDeadline = day.now() + VirtualDay.DEADLINE;
		changed();
	}

	int customer() {
		return this.customer;
	}

	void await(VirtualPlan.View view, @Nullable CachedPage fallback) {
		this.waiting.put(view, Optional.ofNullable(fallback));
		changed();
	}

	/** Returns whether it waited until now. */
	boolean leave(VirtualPlan.View view) {
		boolean waited = this.waiting.remove(view) != null;
		if (waited) {
			changed();
		}
		return waited;
	}

	void refreshFor(String agent, Priority priority) {
		if (this.served.size() < MANY) {
			this.served.add(agent);
		}
		this.own = (priority.compareTo(this.own) < 0) ? priority : this.own;
		changed();
		depart();
	}

	void whenDone(Consumer<Boolean> listener) {
		this.done = this.done.andThen(listener);
	}

	private void changed() {
		this.callers = this.waiting.isEmpty() ? List.copyOf(this.served)
				: this.waiting.keySet().stream().map(VirtualPlan.View::agent).toList();
		long last = this.waiting.keySet()
			.stream()
			.mapToLong((view) -> view.at() + VirtualDay.DEADLINE)
			.max()
			.orElse(this.ownDeadline);
		this.deadline = Math.max(last, this.ownDeadline) - WORTHWHILE.toNanos();
		this.day.changed();
	}

	void depart() {
		if (this.asked) {
			return;
		}
		this.asked = true;
		var _ = this.day.quota().request(this).whenComplete((permit, _) -> {
			if (permit != null) {
				this.day.departs(this);
				return;
			}
			this.day.struck(this);
			this.waiting.forEach((view, fallback) -> this.day.inVain(view, fallback.orElse(null)));
			this.waiting.clear();
			this.done.accept(false);
		});
	}

	/**
	 * Serves all who wait.
	 * @param fresh whether the answer shows what was asked for
	 */
	void land(CachedPage page, boolean fresh) {
		this.waiting.keySet().forEach((view) -> this.day.serve(view, page, fresh));
		this.waiting.clear();
		this.done.accept(true);
	}

	@Override
	public Priority priority() {
		return this.waiting.isEmpty() ? this.own : Priority.CLICK;
	}

	@Override
	public Collection<String> callers() {
		return this.callers;
	}

	@Override
	public long deadlineNanos() {
		return this.deadline;
	}

}
