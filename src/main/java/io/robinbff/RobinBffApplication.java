package io.robinbff;

import java.util.Arrays;
import java.util.List;

import io.robinbff.audit.AuditCommand;
import io.robinbff.erasure.EraseCommand;
import io.robinbff.settings.CheckCommand;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisReactiveAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.DataRedisRepositoriesAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisHealthContributorAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.health.DataRedisReactiveHealthContributorAutoConfiguration;
import org.springframework.boot.data.redis.autoconfigure.observation.LettuceObservationAutoConfiguration;

/**
 * The service: ROBIN's conversations for CRM front ends. Redis comes only with its own
 * configuration, if the settings name one.
 */
@SpringBootApplication(exclude = { DataRedisAutoConfiguration.class, DataRedisReactiveAutoConfiguration.class,
		DataRedisRepositoriesAutoConfiguration.class, DataRedisHealthContributorAutoConfiguration.class,
		DataRedisReactiveHealthContributorAutoConfiguration.class, LettuceObservationAutoConfiguration.class })
@ConfigurationPropertiesScan
public class RobinBffApplication {

	/**
	 * Runs the service, or a command: {@code audit}, {@code check} or {@code erase}.
	 * @param args settings; a command goes before them
	 */
	public static void main(String[] args) {
		if (args.length > 0 && "audit".equals(args[0])) {
			System.exit(AuditCommand.run(List.of(args).subList(1, args.length), System.getenv()));
		}
		if (args.length > 0 && "check".equals(args[0])) {
			System.exit(CheckCommand.run(Arrays.copyOfRange(args, 1, args.length), System.out));
		}
		if (args.length > 0 && "erase".equals(args[0])) {
			System.exit(EraseCommand.run(List.of(args).subList(1, args.length), System.in, System.out));
		}
		SpringApplication.run(RobinBffApplication.class, args);
	}

}
