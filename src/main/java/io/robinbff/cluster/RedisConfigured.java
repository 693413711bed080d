package io.robinbff.cluster;

import io.robinbff.settings.RedisPlace;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** A condition that the settings name a Redis, in any of the ways that the table has. */
final class RedisConfigured implements Condition {

	@Override
	public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
		return RedisPlace.namedBy(context.getEnvironment()).isPresent();
	}

}
