package io.robinbff.freshness;

import java.time.Clock;

import io.robinbff.conversation.Helpdesk;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class FreshnessConfiguration {

	@Bean
	Answers answers(Helpdesk helpdesk) {
		return new Answers(helpdesk, new PageRenderer(JsonMapper.builder().build()), Clock.systemUTC());
	}

}
