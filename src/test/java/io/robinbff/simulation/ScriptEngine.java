package io.robinbff.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import party.iroiro.luajava.Lua;
import party.iroiro.luajava.Lua.LuaType;
import party.iroiro.luajava.LuaException;
import party.iroiro.luajava.lua51.Lua51;

/**
 * A real Lua 5.1 that runs scripts as Redis does. It keeps compiled scripts and nothing
 * else, so that any number of {@link RedisModel}s can share it, in one thread. Without
 * cjson, cmsgpack, struct, bit, sha1hex and random numbers.
 */
public final class ScriptEngine implements AutoCloseable {

	private final Lua lua = new Lua51();

	private final Map<String, Integer> compiled = new HashMap<>();

	private final int runner;

	private final int bytes;

	private @Nullable RedisModel running;

	public ScriptEngine() {
		this.lua.openLibraries();
		load("sandbox", sandbox());
		this.lua.push(this::command);
		this.lua.pCall(1, 2);
		this.bytes = this.lua.ref();
		this.runner = this.lua.ref();
	}

	/** Replies as {@link Command.Body} does; an error reply is thrown. */
	@Nullable Object eval(RedisModel model, String script, List<String> keys, List<String> arguments) {
		RedisModel before = this.running;
		this.running = model;
		try {
			this.lua.refGet(this.runner);
			this.lua.refGet(this.compiled.computeIfAbsent(script, this::compile));
			push(keys);
			push(arguments);
			this.lua.pCall(3, 1);
			return reply(this.lua.getTop());
		}
		finally {
			this.lua.setTop(0);
			this.running = before;
		}
	}

	private int compile(String script) {
		try {
			load("user_script", script);
		}
		catch (LuaException ex) {
			throw new RedisError("ERR Error compiling script: " + ex.getMessage());
		}
		return this.lua.ref();
	}

	private void load(String name, String source) {
		byte[] latin = source.getBytes(StandardCharsets.ISO_8859_1);
		this.lua.load(ByteBuffer.allocateDirect(latin.length).put(latin).flip(), "@" + name);
	}

	/**
	 * What {@code redis.pcall} does: arguments from Lua's stack, the reply back on it.
	 */
	private int command(Lua caller) {
		Object reply;
		try {
			reply = Objects.requireNonNull(this.running).call(words());
		}
		catch (RedisError ex) {
			reply = ex;
		}
		push(reply);
		return 1;
	}

	private List<String> words() {
		int size = this.lua.getTop();
		if (size == 0) {
			throw new RedisError("ERR Please specify at least one argument for this redis.call()");
		}
		List<String> words = new ArrayList<>(size);
		for (int i = 1; i <= size; i++) {
			words.add(switch (type(i)) {
				case NUMBER -> Numbers.text(this.lua.toNumber(i));
				case STRING -> text(i);
				default -> throw new RedisError("ERR Lua redis lib command arguments must be strings or integers");
			});
		}
		return words;
	}

	private LuaType type(int index) {
		return Objects.requireNonNull(this.lua.type(index));
	}

	/**
	 * A character for each byte. The library reads UTF-8: right only if there is none.
	 */
	private String text(int index) {
		String text = Objects.requireNonNull(this.lua.toString(index));
		if (text.length() == this.lua.rawLength(index) && ascii(text)) {
			return text;
		}
		return StandardCharsets.ISO_8859_1.decode(Objects.requireNonNull(this.lua.toBuffer(index))).toString();
	}

	private static boolean ascii(String text) {
		for (int i = 0; i < text.length(); i++) {
			if (text.charAt(i) == 0 || text.charAt(i) > 127) {
				return false;
			}
		}
		return true;
	}

	private void push(@Nullable Object reply) {
		switch (reply) {
			// Redis' nil is Lua's false.
			case null -> this.lua.push(false);
			case String text when ascii(text) -> this.lua.push(text);
			case String text -> {
				this.lua.refGet(this.bytes);
				this.lua.push(HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1)));
				this.lua.pCall(1, 1);
			}
			case Long number -> this.lua.push((Number) number.doubleValue());
			case Status status -> pushField("ok", status.text());
			case RedisError error -> pushField("err", error.reply());
			case List<?> list -> {
				this.lua.createTable(list.size(), 0);
				for (int i = 0; i < list.size(); i++) {
					push(list.get(i));
					this.lua.rawSetI(-2, i + 1);
				}
			}
			default -> throw new IllegalStateException("No reply: " + reply);
		}
	}

	private void pushField(String name, String text) {
		this.lua.createTable(0, 1);
		push(text);
		this.lua.setField(-2, name);
	}

	/** What Lua left at that index, as Redis' reply. */
	private @Nullable Object reply(int index) {
		return switch (type(index)) {
			case STRING -> text(index);
			case NUMBER -> Numbers.truncated(this.lua.toNumber(index));
			case BOOLEAN -> this.lua.toBoolean(index) ? 1L : null;
			case TABLE -> table(index);
			default -> null;
		};
	}

	private Object table(int index) {
		String error = field(index, "err");
		if (error != null) {
			throw new RedisError(error);
		}
		String status = field(index, "ok");
		return (status != null) ? new Status(status) : list(index);
	}

	private @Nullable String field(int index, String name) {
		this.lua.push(name);
		this.lua.rawGet(index);
		String text = (type(-1) == LuaType.STRING) ? text(this.lua.getTop()) : null;
		this.lua.pop(1);
		return text;
	}

	/** An error within a list is an element of it. */
	private List<@Nullable Object> list(int index) {
		List<@Nullable Object> all = new ArrayList<>();
		for (int i = 1;; i++) {
			this.lua.rawGetI(index, i);
			if (type(-1) == LuaType.NIL) {
				this.lua.pop(1);
				return all;
			}
			int top = this.lua.getTop();
			try {
				all.add(reply(top));
			}
			catch (RedisError ex) {
				all.add(ex);
			}
			this.lua.setTop(top - 1);
		}
	}

	private static String sandbox() {
		try (InputStream in = ScriptEngine.class.getResourceAsStream("sandbox.lua")) {
			return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.lua.close();
	}

}
