package io.robinbff.simulation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import party.iroiro.luajava.Lua;
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

	private final LuaValues values;

	private @Nullable RedisModel running;

	private @Nullable RuntimeException broken;

	public ScriptEngine() {
		this.lua.openLibraries();
		load("sandbox", sandbox());
		this.lua.push(this::command);
		this.lua.pCall(1, 2);
		this.values = new LuaValues(this.lua, this.lua.ref());
		this.runner = this.lua.ref();
	}

	/** Replies as {@link Command.Body} does; an error reply is thrown. */
	@Nullable Object eval(RedisModel model, String script, List<String> keys, List<String> arguments) {
		this.running = model;
		try {
			this.lua.refGet(this.runner);
			this.lua.refGet(this.compiled.computeIfAbsent(script, this::compile));
			this.values.push(keys);
			this.values.push(arguments);
			this.lua.pCall(3, 1);
			if (this.broken != null) {
				throw this.broken;
			}
			Object reply = this.values.reply();
			if (reply instanceof RedisError error) {
				throw error;
			}
			return reply;
		}
		finally {
			this.lua.setTop(0);
			this.running = null;
			this.broken = null;
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
		LuaValues own = (caller == this.lua) ? this.values : this.values.in(caller);
		Object reply;
		try {
			reply = Objects.requireNonNull(this.running).call(own.words());
		}
		catch (RedisError ex) {
			reply = ex;
		}
		catch (RuntimeException ex) {
			// Lua would make an error reply of it, which a script may survive.
			this.broken = ex;
			reply = new RedisError("ERR The model is broken");
		}
		own.push(reply);
		return 1;
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
