package io.robinbff.cluster;

import java.util.stream.Stream;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.StringUtils;

/** A condition that the settings name a Redis, in any way that Spring Boot knows. */
final class RedisConfigured implements Condition {

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return Stream.of("url", "host", "sentinel.master", "cluster.nodes")
			.anyMatch((name) -> StringUtils.hasText(context.getEnvironment().getProperty("spring.data.redis." + name)));
	}

}
