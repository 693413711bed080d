package io.robinbff.simulation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import party.iroiro.luajava.Lua;
import party.iroiro.luajava.Lua.LuaType;
import party.iroiro.luajava.LuaNatives;

/**
 * A converter between the values on Lua's stack and Redis' replies. It asks Lua's C
 * interface, not the library around it, which makes room on the stack before each push
 * and so takes twice the time.
 */
final class LuaValues {

	/** What a reply needs on the stack: it nests less deeply. */
	private static final int ROOM = 200;

	private final Lua lua;

	private final LuaNatives c;

	private final long pointer;

	private final int unescape;

	/** Texts that are not ASCII go through that function, a reference, as hexadecimal. */
	LuaValues(Lua lua, int unescape) {
		this.lua = lua;
		this.c = lua.getLuaNatives();
		this.pointer = lua.getPointer();
		this.unescape = unescape;
	}

	/** The same on the stack of a coroutine. */
	LuaValues in(Lua coroutine) {
		return new LuaValues(coroutine, this.unescape);
	}

	/** The words of a command, which are all that is on the stack. */
	List<String> words() {
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

	void push(@Nullable Object reply) {
		this.lua.checkStack(ROOM);
		pushValue(reply);
	}

	private void pushValue(@Nullable Object reply) {
		switch (reply) {
			// Redis' nil is Lua's false.
			case null -> this.c.lua_pushboolean(this.pointer, 0);
			case String text -> pushText(text);
			case Long number -> this.c.lua_pushnumber(this.pointer, number);
			case Status status -> pushField("ok", status.text());
			case RedisError error -> pushField("err", error.reply());
			case List<?> list -> {
				this.c.lua_createtable(this.pointer, list.size(), 0);
				for (int i = 0; i < list.size(); i++) {
					pushValue(list.get(i));
					this.c.lua_rawseti(this.pointer, -2, i + 1);
				}
			}
			default -> throw new IllegalStateException("No reply: " + reply);
		}
	}

	private void pushField(String name, String text) {
		this.c.lua_createtable(this.pointer, 0, 1);
		pushText(text);
		this.c.lua_setfield(this.pointer, -2, name);
	}

	private void pushText(String text) {
		if (ascii(text)) {
			this.c.luaJ_pushstring(this.pointer, text);
		}
		else {
			this.lua.refGet(this.unescape);
			this.lua.push(HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1)));
			this.lua.pCall(1, 1);
		}
	}

	/**
	 * What Lua has on top of the stack, as Redis' reply; an error may be within a list.
	 */
	@Nullable Object reply() {
		this.lua.checkStack(ROOM);
		return reply(this.lua.getTop());
	}

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
			return new RedisError(error);
		}
		String status = field(index, "ok");
		return (status != null) ? new Status(status) : list(index);
	}

	private @Nullable String field(int index, String name) {
		this.c.luaJ_pushstring(this.pointer, name);
		this.c.luaJ_rawget(this.pointer, index);
		String text = (type(index + 1) == LuaType.STRING) ? text(index + 1) : null;
		this.lua.setTop(index);
		return text;
	}

	private List<@Nullable Object> list(int index) {
		List<@Nullable Object> all = new ArrayList<>();
		for (int i = 1;; i++) {
			this.c.luaJ_rawgeti(this.pointer, index, i);
			LuaType type = type(index + 1);
			if (type != LuaType.NIL) {
				all.add(reply(index + 1));
			}
			this.lua.setTop(index);
			if (type == LuaType.NIL) {
				return all;
			}
		}
	}

	private LuaType type(int index) {
		return Objects.requireNonNull(this.lua.type(index));
	}

	/** A character for each byte. The library reads UTF-8: right only if it is ASCII. */
	private String text(int index) {
		String text = Objects.requireNonNull(this.lua.toString(index));
		if (text.length() == this.c.luaJ_len(this.pointer, index) && ascii(text)) {
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

}
