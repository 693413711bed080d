package io.robinbff.web;

import java.nio.ByteBuffer;
import java.util.Random;

import org.apache.coyote.Response;
import org.apache.tomcat.util.net.SocketBufferHandler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class OnDemandWriteBufferTests {

	private static final int STEPS = 2_000;

	/** Whatever is written, sent in part and let go of: what leaves is the same. */
	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void behavesAsTomcatsOwn(long seed) {
		Random random = new Random(seed);
		SocketBufferHandler theirs = new SocketBufferHandler(64, OnDemandWriteBuffer.USUAL, false);
		OnDemandWriteBuffer ours = new OnDemandWriteBuffer(64);
		for (int step = 0; step < STEPS; step++) {
			switch (random.nextInt(5)) {
				case 0, 1 -> {
					byte[] bytes = new byte[random.nextInt(OnDemandWriteBuffer.USUAL)];
					random.nextBytes(bytes);
					assertThat(put(ours, bytes)).isEqualTo(put(theirs, bytes));
				}
				case 2 -> {
					int most = random.nextInt(2 * OnDemandWriteBuffer.USUAL);
					assertThat(take(ours, most)).isEqualTo(take(theirs, most));
				}
				case 3 -> ours.release();
				default -> {
					if (random.nextInt(10) == 0) {
						ours.reset();
						theirs.reset();
						theirs.configureWriteBufferForWrite();
						theirs.getWriteBuffer().clear();
					}
				}
			}
			assertThat(ours.isWriteBufferEmpty()).isEqualTo(theirs.isWriteBufferEmpty());
			if (ours.isWriting()) {
				assertThat(ours.isWriteBufferWritable()).isEqualTo(theirs.isWriteBufferWritable());
			}
			else {
				assertThat(ours.isWriteBufferEmpty() && ours.isWriteBufferWritable()).isTrue();
			}
		}
	}

	/** What has not left is not let go of. */
	@Test
	void keepsWhatHasNotLeft() {
		OnDemandWriteBuffer buffers = new OnDemandWriteBuffer(64);
		assertThat(buffers.isWriting()).isFalse();
		put(buffers, new byte[] { 1, 2, 3 });
		take(buffers, 1);
		buffers.release();
		assertThat(take(buffers, 9)).containsExactly(2, 3);
		buffers.release();
		assertThat(buffers.isWriting()).isFalse();
		assertThat(take(buffers, 9)).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "0, 2048", "20000, 22048", "1000000, 32768", "9000000000, 32768", "-1, 8192" })
	void isAsLargeAsTheAnswer(long length, int size) {
		OnDemandWriteBuffer buffers = new OnDemandWriteBuffer(64);
		Response answer = new Response();
		answer.setContentLength(length);
		buffers.answering(answer);
		put(buffers, new byte[1]);
		assertThat(buffers.getWriteBuffer().capacity()).isEqualTo(size);
		take(buffers, 1);
		buffers.release();
		put(buffers, new byte[1]);
		assertThat(buffers.getWriteBuffer().capacity()).as("an event's").isEqualTo(8192);
	}

	/** As TLS does with each connection, before a byte has come. */
	@Test
	void growingItLeavesNothingBehind() {
		OnDemandWriteBuffer buffers = new OnDemandWriteBuffer(64);
		buffers.expand(16_704);
		assertThat(buffers.isWriting()).isFalse();
		assertThat(buffers.getReadBuffer().capacity()).isEqualTo(16_704);
	}

	private static int put(SocketBufferHandler buffers, byte[] bytes) {
		buffers.configureWriteBufferForWrite();
		ByteBuffer to = buffers.getWriteBuffer();
		int count = Math.min(to.remaining(), bytes.length);
		to.put(bytes, 0, count);
		return count;
	}

	private static byte[] take(SocketBufferHandler buffers, int most) {
		buffers.configureWriteBufferForRead();
		ByteBuffer from = buffers.getWriteBuffer();
		byte[] bytes = new byte[Math.min(from.remaining(), most)];
		from.get(bytes);
		return bytes;
	}

}
