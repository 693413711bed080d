package embedded;

/** A real Redis on a port that stays, which can be killed, stopped and started empty. */
public interface RedisNode extends AutoCloseable {

	String url();

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
