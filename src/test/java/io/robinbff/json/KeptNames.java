package io.robinbff.json;

import java.lang.reflect.Field;

import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.sym.ByteQuadsCanonicalizer;
import tools.jackson.core.sym.CharsToNameCanonicalizer;

/** A count of the members' names that a factory keeps of what its parsers have read. */
public final class KeptNames {

	private KeptNames() {
	}

	public static int in(TokenStreamFactory factory) {
		return ((CharsToNameCanonicalizer) table(factory, "_rootCharSymbols")).size()
				+ ((ByteQuadsCanonicalizer) table(factory, "_byteSymbolCanonicalizer")).size();
	}

	private static Object table(TokenStreamFactory factory, String name) {
		try {
			Field table = JsonFactory.class.getDeclaredField(name);
			table.setAccessible(true);
			return table.get(factory);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
