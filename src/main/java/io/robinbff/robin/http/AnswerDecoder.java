package io.robinbff.robin.http;

import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.core.ResolvableType;
import org.springframework.core.codec.AbstractDataBufferDecoder;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.util.MimeType;
import org.springframework.util.MimeTypeUtils;

/**
 * A decoder of ROBIN's answer, whatever ROBIN calls it. Bytes are read in the charset
 * that they themselves name by a byte order mark, or else the header, or else as UTF-8;
 * what is wrong in that charset becomes U+FFFD.
 */
final class AnswerDecoder extends AbstractDataBufferDecoder<WireAnswer> {

	private static final int UTF8_MARK = 0xEFBBBF;

	private final AnswerReader reader;

	AnswerDecoder(AnswerReader reader, int maxBytes) {
		super(MimeTypeUtils.ALL);
		this.reader = reader;
		setMaxInMemorySize(maxBytes);
	}

	@Override
	public boolean canDecode(ResolvableType type, @Nullable MimeType mimeType) {
		return type.toClass() == WireAnswer.class;
	}

	@Override
	public WireAnswer decode(DataBuffer bytes, ResolvableType type, @Nullable MimeType mimeType,
			@Nullable Map<String, Object> hints) {
		Charset charset = charset(bytes, mimeType);
		return this.reader.read(new InputStreamReader(bytes.asInputStream(true), charset));
	}

	private static Charset charset(DataBuffer bytes, @Nullable MimeType mimeType) {
		int start = first(bytes, 3);
		if (start == UTF8_MARK) {
			bytes.readPosition(bytes.readPosition() + 3);
			return StandardCharsets.UTF_8;
		}
		if (start >>> 8 == 0xFEFF || start >>> 8 == 0xFFFE) {
			return StandardCharsets.UTF_16;
		}
		Charset declared = (mimeType != null) ? mimeType.getCharset() : null;
		return (declared != null) ? declared : StandardCharsets.UTF_8;
	}

	private static int first(DataBuffer bytes, int count) {
		int first = 0;
		for (int i = 0; i < count; i++) {
			int at = bytes.readPosition() + i;
			first = (first << 8) | ((at < bytes.writePosition()) ? bytes.getByte(at) & 0xFF : 0);
		}
		return first;
	}

}
