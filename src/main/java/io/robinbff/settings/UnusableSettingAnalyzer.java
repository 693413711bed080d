package io.robinbff.settings;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Stops the start with the sentence alone, instead of a stack trace. */
final class UnusableSettingAnalyzer extends AbstractFailureAnalyzer<UnusableSetting> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, UnusableSetting cause) {
		return new FailureAnalysis(String.valueOf(cause.getMessage()), null, cause);
	}

}
