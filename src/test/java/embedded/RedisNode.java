package embedded;

import java.util.List;

/** A real Redis on a port that stays, which can be killed, stopped and started empty. */
public interface RedisNode extends AutoCloseable {

	String url();

	/** The address for the user of the manual, where there is one. */
	default String urlOfUser() {
		return url();
	}

	/** Returns what somebody wanted to do and may not. */
	default List<String> denied() {
		return List.of();
	}

	/** Starts it again, with nothing in it. */
	void startEmpty();

	/** As {@code kill -9}. */
	void kill();

	/** As {@code kill -STOP}: connections stand, nobody answers. */
	void pause();

	void resume();

	@Override
	void close();

}
