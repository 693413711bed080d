package io.robinbff;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.test.context.TestPropertySource;

/** A {@link ServiceTest} in which every request reaches ROBIN. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ServiceTest
@TestPropertySource(properties = { "robin.cache.fresh=0s", "robin.cache.stale-while-revalidate=0s",
		"robin.cache.stale-if-error=0s", "robin.cache.negative-ttl=0s", "robin.cache.refresh=0s" })
public @interface UncachedServiceTest {

}
