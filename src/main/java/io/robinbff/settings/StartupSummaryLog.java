package io.robinbff.settings;

import java.util.List;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.stereotype.Component;

/** A log line that tells what the service runs with, whatever it was set by. */
@Component
final class StartupSummaryLog implements ApplicationListener<ApplicationReadyEvent> {

	private static final Logger log = LoggerFactory.getLogger(StartupSummaryLog.class);

	private final List<StartupSummary> parts;

	StartupSummaryLog(List<StartupSummary> parts) {
		this.parts = parts;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		log.info("Ready: {}", this.parts.stream().map(StartupSummary::summary).collect(Collectors.joining("; ")));
	}

}
