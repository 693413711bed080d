package io.robinbff.json;

import java.io.InputStream;
import java.io.Serial;

import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.io.IOContext;
import tools.jackson.core.json.ByteSourceJsonBootstrapper;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonFactoryBuilder;
import tools.jackson.core.sym.ByteQuadsCanonicalizer;
import tools.jackson.core.sym.CharsToNameCanonicalizer;

/**
 * A factory whose parsers keep names for themselves alone. Bytes want a table of names:
 * without one Jackson reads them as characters, and what is no UTF-8 is replaced rather
 * than refused. So each parser of bytes has one of its own, some 3 KB.
 */
final class ForgetfulFactory extends JsonFactory {

	@Serial
	private static final long serialVersionUID = 1;

	ForgetfulFactory(JsonFactoryBuilder builder) {
		super(builder);
	}

	@Override
	protected JsonParser _createParser(ObjectReadContext context, IOContext io, InputStream in) {
		return parser(context, new ByteSourceJsonBootstrapper(io, in));
	}

	@Override
	protected JsonParser _createParser(ObjectReadContext context, IOContext io, byte[] bytes, int offset, int length) {
		return parser(context, new ByteSourceJsonBootstrapper(io, bytes, offset, length));
	}

	private JsonParser parser(ObjectReadContext context, ByteSourceJsonBootstrapper bytes) {
		return bytes.constructParser(context, context.getStreamReadFeatures(this._streamReadFeatures),
				context.getFormatReadFeatures(this._formatReadFeatures), ByteQuadsCanonicalizer.createRoot(),
				CharsToNameCanonicalizer.createRoot(this),
				this._factoryFeatures | TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES.getMask());
	}

}
