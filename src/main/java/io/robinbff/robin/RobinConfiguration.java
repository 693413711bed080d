package io.robinbff.robin;

import com.github.benmanes.caffeine.cache.Ticker;
import io.robinbff.conversation.Helpdesk;
import io.robinbff.privacy.Erasable;
import io.robinbff.robin.guard.Guard;
import io.robinbff.robin.http.RobinSettings;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class RobinConfiguration {

	@Bean
	Helpdesk helpdesk(Guard guard, Pagination pagination) {
		return new RobinHelpdesk(guard, pagination);
	}

	@Bean
	Pagination pagination(RobinSettings settings, Ticker ticker) {
		return new Pagination(settings.pageSize(), ticker);
	}

	@Bean
	Erasable erasablePages(Pagination pagination) {
		return (erasure) -> pagination.erase(erasure.about());
	}

}
