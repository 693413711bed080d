package io.robinbff.erasure;

import java.time.Clock;
import java.util.List;

import io.robinbff.audit.Audit;
import io.robinbff.cache.Answers;
import io.robinbff.privacy.Erasable;
import io.robinbff.privacy.Pseudonyms;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ErasureConfiguration {

	@Bean
	Eraser eraser(Answers answers, List<Erasable> holders, ObjectProvider<OtherReplicas> others, Pseudonyms pseudonyms,
			Audit audit) {
		return new Eraser(answers, holders, others.getIfAvailable(() -> OtherReplicas.NONE), pseudonyms, audit,
				Clock.systemUTC());
	}

}
