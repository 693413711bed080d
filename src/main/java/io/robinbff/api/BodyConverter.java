package io.robinbff.api;

import java.io.IOException;

import io.robinbff.cache.Answer;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpInputMessage;
import org.springframework.http.HttpOutputMessage;
import org.springframework.http.MediaType;
import org.springframework.http.converter.AbstractHttpMessageConverter;
import org.springframework.http.converter.HttpMessageNotReadableException;

/** A converter that writes answers which are bytes already. */
final class BodyConverter extends AbstractHttpMessageConverter<Answer.Body> {

	BodyConverter() {
		super(MediaType.APPLICATION_JSON);
	}

	@Override
	protected boolean supports(Class<?> type) {
		return type == Answer.Body.class;
	}

	@Override
	public boolean canRead(Class<?> type, @Nullable MediaType mediaType) {
		return false;
	}

	@Override
	protected Long getContentLength(Answer.Body body, @Nullable MediaType contentType) {
		return body.length();
	}

	@Override
	protected Answer.Body readInternal(Class<? extends Answer.Body> type, HttpInputMessage message) {
		throw new HttpMessageNotReadableException("Answers are only written", message);
	}

	@Override
	protected void writeInternal(Answer.Body body, HttpOutputMessage message) throws IOException {
		body.writeTo(message.getBody());
	}

}
