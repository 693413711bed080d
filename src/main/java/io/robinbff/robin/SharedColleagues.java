package io.robinbff.robin;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

import io.lettuce.core.SetArgs;
import io.robinbff.redis.SharedRedis;

/** Colleagues who hear of each other through Redis. */
final class SharedColleagues implements Colleagues {

	private final SharedRedis redis;

	SharedColleagues(SharedRedis redis) {
		this.redis = redis;
	}

	@Override
	public void tell(News news, String about) {
		this.redis.tell("robin-" + news + " " + this.redis.replica() + " " + about);
	}

	@Override
	public void hear(News news, Consumer<String> hearer) {
		this.redis.hear((text) -> {
			String[] words = text.split(" ", -1);
			if (words[0].equals("robin-" + news) && !words[1].equals(this.redis.replica())) {
				hearer.accept(words[2]);
			}
		});
	}

	/** While Redis is away each probes for itself. */
	@Override
	public boolean mayProbe(String what, Duration every) {
		byte[] key = this.redis.name("probe:" + what).getBytes(StandardCharsets.UTF_8);
		byte[] me = this.redis.replica().getBytes(StandardCharsets.UTF_8);
		try {
			return this.redis.call((to) -> to.set(key, me, SetArgs.Builder.nx().px(every.toMillis()))).join() != null;
		}
		catch (CompletionException ex) {
			return true;
		}
	}

}
