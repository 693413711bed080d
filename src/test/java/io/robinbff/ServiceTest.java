package io.robinbff;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Import;

/**
 * The whole service on a free port, beside its own ROBIN and issuer, with a {@link Front}
 * to call it.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(classes = RobinBffApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "management.server.port=0", "robin.quota.per-second=1000", "robin.quota.per-minute=10000",
				"robin.quota.guard=0ms", "robin.callers.per-minute=0", "robin.callers.customers-per-minute=0",
				"robin.callers.customers-per-hour=0", "robin.callers.customers-per-day=0" })
@Import(Surroundings.class)
public @interface ServiceTest {

}
