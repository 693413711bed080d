package io.robinbff;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.context.SpringBootContextLoader;

/**
 * A loader of a service that runs beside others: it takes the process's logging as it
 * finds it. A service that sets it up anew drops what all others log meanwhile.
 */
public final class WithoutLoggingSetUp extends SpringBootContextLoader {

	@Override
	protected SpringApplication getSpringApplication() {
		SpringApplication service = new SpringApplication();
		service.setListeners(service.getListeners()
			.stream()
			.filter((listener) -> !(listener instanceof LoggingApplicationListener))
			.toList());
		service.addInitializers((context) -> context.getBeanFactory()
			.registerSingleton(LoggingApplicationListener.LOGGING_SYSTEM_BEAN_NAME,
					LoggingSystem.get(service.getClassLoader())));
		return service;
	}

}
