package io.robinbff;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The service: ROBIN's conversations for CRM front ends. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class RobinBffApplication {

	public static void main(String[] args) {
		SpringApplication.run(RobinBffApplication.class, args);
	}

}
