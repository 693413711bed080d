package embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An address in front of a Redis, as a load balancer has: new connections lead to
 * whichever server is the target, those that stand stay where they are. Replies can be
 * late, a large one can be held in the middle, and the line can be cut for a while: what
 * is said meanwhile comes when it is mended, as after a network's outage.
 */
public final class RedisProxy extends ByteRelay {

	private static final int LARGE = 256 * 1024;

	private final CountDownLatch released = new CountDownLatch(1);

	private volatile int target;

	private volatile long delayNanos;

	private volatile boolean holds;

	private volatile CompletableFuture<?> whole = CompletableFuture.completedFuture(null);

	private RedisProxy(int target) {
		super(anyPort());
		this.target = target;
		begin();
	}

	public static RedisProxy before(RedisProcess redis) {
		return new RedisProxy(redis.port());
	}

	public String url() {
		return "redis://127.0.0.1:" + port();
	}

	/** New connections lead there. */
	public void leadsTo(RedisProcess redis) {
		this.target = redis.port();
	}

	/** Each reply comes so late. */
	public void isLateBy(Duration delay) {
		this.delayNanos = delay.toNanos();
	}

	/** From now on a connection stands still once it has brought a large reply's head. */
	public void holdsLargeReplies() {
		this.holds = true;
	}

	/** What is held goes on. */
	public void release() {
		this.released.countDown();
	}

	/** From now on nothing passes, either way; connections stand. */
	public void cut() {
		this.whole = new CompletableFuture<>();
	}

	/** All that was said since the cut passes. */
	public void mend() {
		this.whole.complete(null);
	}

	@Override
	void serve(Socket caller) throws IOException {
		try (Socket redis = new Socket(InetAddress.getLoopbackAddress(), this.target)) {
			redis.setTcpNoDelay(true);
			caller.setTcpNoDelay(true);
			Thread.ofVirtual().start(() -> bring(redis, caller));
			redis.getOutputStream().flush();
			InputStream in = caller.getInputStream();
			byte[] buffer = new byte[8192];
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				this.whole.join();
				redis.getOutputStream().write(buffer, 0, read);
			}
		}
	}

	private void bring(Socket redis, Socket caller) {
		try (redis; caller) {
			InputStream in = redis.getInputStream();
			OutputStream out = caller.getOutputStream();
			byte[] buffer = new byte[8192];
			long brought = 0;
			for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
				TimeUnit.NANOSECONDS.sleep(this.delayNanos);
				this.whole.join();
				out.write(buffer, 0, read);
				brought += read;
				if (this.holds && brought > LARGE) {
					this.released.await();
				}
			}
		}
		catch (IOException ex) {
			// One of the two has left.
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public void close() {
		release();
		mend();
		super.close();
	}

}
