package io.robinbff.quota;

import java.util.Collection;
import java.util.Collections;

/** A claim that stays as it is. */
record FakeClaim(Priority priority, String caller, int views, long deadline) implements Claim {

	static FakeClaim click(String caller, long deadline) {
		return new FakeClaim(Priority.CLICK, caller, 1, deadline);
	}

	@Override
	public Collection<String> callers() {
		return Collections.nCopies(this.views, this.caller);
	}

}
