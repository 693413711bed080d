package io.robinbff.robin;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.robin.guard.Guard;
import io.robinbff.robin.http.RobinSettings;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RobinConfiguration {

	@Bean
	Helpdesk helpdesk(Guard guard, RobinSettings settings, Ticker ticker) {
		return new RobinHelpdesk(guard, new Pagination(settings.pageSize(), ticker));
	}

}
