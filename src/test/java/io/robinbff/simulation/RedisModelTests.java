package io.robinbff.simulation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import embedded.BesideOthers;
import embedded.RedisNode;
import embedded.RedisProcess;
import embedded.Thorough;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * The model is held against a real Redis: what both reply has to be the same, of errors
 * the first word.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@BesideOthers
class RedisModelTests {

	/** Redis 6 puts an error of a command behind where in the script it was. */
	private static final Pattern CODE = Pattern.compile("(?:.*@user_script: ?\\d+: )?-?([A-Z]+) .*", Pattern.DOTALL);

	/** The remaining time in steps that both clocks agree on; keys are there or not. */
	private static final String STATE = """
			local all = {}
			for i, key in ipairs(KEYS) do
			  local left = redis.call('PTTL', key)
			  all[i] = left > 0 and math.ceil(left / 10000) or left
			end
			return all""";

	/**
	 * The time is the two arguments before the last: both have the same. The last is put
	 * before the run's own name in what INFO says; if it is empty INFO is refused. On the
	 * script's first line, so that lines keep their numbers.
	 */
	private static final String TIME = "local real = redis local redis = setmetatable({ call = function(name, ...) "
			+ "if name == 'TIME' then return { ARGV[#ARGV - 2], ARGV[#ARGV - 1] } end return real.call(name, ...) end, "
			+ "pcall = function(name, ...) if ARGV[#ARGV] == '' then return real.pcall('NOSUCH') end "
			+ "return (string.gsub(real.pcall(name, ...), 'run_id:', '%0' .. ARGV[#ARGV])) end }, "
			+ "{ __index = real }) ";

	private static final String CONTENTS = """
			local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
			local function sorted(key)
			  local all, lines = redis.call('HGETALL', key), {}
			  for i = 1, #all, 2 do
			    -- Two servers have not the same name.
			    lines[#lines + 1] = all[i] .. ' ' .. string.gsub(all[i + 1], run, 'own')
			  end
			  table.sort(lines)
			  return lines
			end
			local all = { sorted(KEYS[1]), sorted(KEYS[2]) }
			for i = 3, #KEYS do all[i] = redis.call('ZRANGE', KEYS[i], 0, -1, 'WITHSCORES') end
			return all""";

	private static final List<String> SCRIPTS = List.of("return redis.call(unpack(ARGV))",
			"return redis.pcall(unpack(ARGV))", """
					local reply = redis.pcall(unpack(ARGV))
					local table = type(reply) == 'table'
					return { type(reply), table and #reply, table and reply.ok, table and reply.err ~= nil, reply }""",
			"for i, word in ipairs(ARGV) do ARGV[i] = tonumber(word) or word end return redis.pcall(unpack(ARGV))",
			"local ok, reply = pcall(redis.call, unpack(ARGV)) return { tostring(ok), ok and reply }");

	private @Nullable RedisNode node;

	private final ScriptEngine engine = new ScriptEngine();

	private final RedisModel model = new RedisModel(this.engine, () -> System.currentTimeMillis() * 1000);

	private @Nullable RealRedis redis;

	RedisNode start() {
		return RedisProcess.start();
	}

	@BeforeAll
	void connect() throws IOException {
		RedisNode started = start();
		this.node = started;
		this.redis = new RealRedis(started.url());
	}

	@AfterAll
	void close() {
		this.engine.close();
		if (this.redis != null) {
			this.redis.close();
		}
		if (this.node != null) {
			this.node.close();
		}
	}

	@Test
	void randomCommandsAreAnsweredAlike() {
		for (long seed = 0; seed < Thorough.or(20_000, 1_500); seed++) {
			RandomCommands random = new RandomCommands(seed);
			this.model.wipe();
			real().call(List.of("FLUSHALL"));
			for (int step = 0; step < 30; step++) {
				assertAlike("seed " + seed, random.any(SCRIPTS), List.of(), random.next());
			}
			assertAlike("seed " + seed, STATE, List.of("z1", "z2", "h1", "s1"), List.of());
		}
	}

	/** And each way in which it answers occurs, and each name in a reply. */
	@Test
	void theQuotasScriptAnswersAlike() {
		ScriptNames names = ScriptNames.read();
		String script = TIME + names.numbered();
		Map<String, Integer> returns = new TreeMap<>();
		Set<String> replied = new TreeSet<>();
		int requests = 0;
		int ok = 0;
		for (long seed = 0; seed < Thorough.or(2_000, 150); seed++) {
			RandomQuotaRequests random = new RandomQuotaRequests(seed, names.format());
			this.model.wipe();
			real().call(List.of("FLUSHALL"));
			for (int step = 0; step < 60; step++) {
				List<String> lost = random.lost();
				assertAlike("seed " + seed, "return #KEYS > 0 and redis.call('DEL', unpack(KEYS))", lost, List.of());
				List<String> arguments = random.next();
				Object reply = assertAlike("seed " + seed, script, random.keys(), arguments);
				assertThat(reply).as(() -> "an error is no reply: " + arguments).isInstanceOf(List.class);
				Map<String, String> told = random.replied(reply);
				returns.merge(told.get("return") + " " + told.get("status"), 1, Integer::sum);
				replied.addAll(told.keySet());
				requests++;
				ok += "ok".equals(told.get("status")) ? 1 : 0;
			}
			assertAlike("seed " + seed, CONTENTS, random.keys(), List.of());
		}
		assertThat(returns).as("each place that replies").hasSize(names.returns());
		replied.remove("return");
		assertThat(replied).isEqualTo(names.replied());
		assertThat(ok).as("of " + requests + ", most are taken in: " + returns).isGreaterThan(requests * 2 / 3);
	}

	/** A field that the script reads, and none has, would be compared as an error. */
	@Test
	void randomRequestsHaveWhatTheQuotasScriptReads() {
		ScriptNames names = ScriptNames.read();
		assertThat(new RandomQuotaRequests(0, names.format()).fields()).containsOnlyKeys(names.asked());
	}

	@ParameterizedTest
	@ValueSource(strings = { "return 3.99", "return -3.99", "return 1e30", "return 0/0", "return 2^53", "return nil",
			"return false", "return true", "return 'text'", "return ''", "return 'a\\0b\\255'", "return {}",
			"return { 1, 2, nil, 4 }", "return { 1, { 'x', { 2.9 } }, false, true, 'y' }", "return { a = 1 }",
			"return { ok = 'fine' }", "return { err = 'MY error' }", "return { ok = 1 }",
			"return redis.error_reply('MY error')", "return redis.status_reply('fine')",
			"return { redis.error_reply('MY error'), redis.status_reply('fine'), 1 }", "return function() end",
			"return redis.call('PING')", "return redis.call('PING').ok", "return type(redis.call('GET', 'none'))",
			"return redis.call('HMGET', 'none', 'a', 'b')", "return redis.call('NOSUCH')", "return redis.call('GET')",
			"return redis.call()", "return redis.call({})", "return redis.call('GET', {})",
			"return redis.pcall('GET').err ~= nil", "return redis.call('SET', 'k', 0.1) and redis.call('GET', 'k')",
			"return redis.call('SET', 'k', 1e17) and redis.call('GET', 'k')",
			"return redis.call('SET', 'k', -1/0) and redis.call('GET', 'k')",
			"return redis.call('SET', 'k', 123456789012345678) and redis.call('GET', 'k')", "return KEYS[1] .. ARGV[2]",
			"return #KEYS .. #ARGV", "return ARGV[3]", "return tostring(1e15) .. ' ' .. tostring(0.1)",
			"return string.format('%.0f %d %5.2f', 1732550000123456, 7, 0.125)", "return tonumber('0x10')",
			"return { unpack({ 1, 2, 3 }) }", "return tostring(nil) .. tostring(true)", "return select('#', 1, nil)",
			"return table.concat({ 1, 2.5, 'x' }, '|')", "return math.floor(-2.5)",
			"return coroutine.wrap(function() return redis.call('SET', 'k', 'v') end)()",
			"return loadstring('return 5')()", "missing = 1", "return missing", "function missing() end",
			"return os.time()", "return io", "return require", "return java", "KEYS = {} return #KEYS",
			"return string.sub(redis.call('INFO', 'server'), 1, 10)",
			"return #string.match(redis.call('INFO', 'server'), '\\r\\nrun_id:(%x+)\\r\\n')",
			"return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') == string.match(redis.pcall('INFO'), 'run_id:(%w+)')",
			"return error('boom')", "rawset(_G, 'missing', 1)", "redis = nil", "this is no Lua", "return ...",
			"local t = nil return t.x", "return pcall(error)" })
	void luaIsTheSame(String script) {
		assertAlike("once", script, List.of("key"), List.of("7", "\u00e9\0"));
		assertAlike("again", script, List.of("other"), List.of("7", "x"));
	}

	@Test
	void keysExpireByTheVirtualClockWhichMayStepBack() {
		long[] micros = { 1_000_000_999L };
		RedisModel virtual = new RedisModel(this.engine, () -> micros[0]);
		assertThat(virtual.call(List.of("TIME"))).isEqualTo(List.of("1000", "999"));
		virtual.call(List.of("SET", "lease", "mine", "NX", "PX", "50"));
		micros[0] += 50_000;
		assertThat(virtual.call(List.of("PTTL", "lease"))).isEqualTo(0L);
		virtual.stepClock(-20_000);
		assertThat(virtual.call(List.of("PTTL", "lease"))).isEqualTo(20L);
		virtual.stepClock(21_000);
		assertThat(virtual.call(List.of("SET", "lease", "yours", "NX", "PX", "50"))).isEqualTo(Status.OK);
	}

	@Test
	void failsAsRedisDoes() {
		this.model.wipe();
		String add = "redis.call('ZREM', KEYS[1], 'none') redis.call('ZADD', KEYS[1], ARGV[1], ARGV[1]) return 1";
		Supplier<@Nullable Object> size = () -> this.model.call(List.of("ZCARD", "z"));
		run(add, "1");
		RedisModel.Snapshot snapshot = this.model.snapshot();
		run(add, "2");
		this.model.restore(snapshot);
		run(add, "3");
		assertThat(this.model.call(List.of("ZRANGE", "z", "0", "-1"))).isEqualTo(List.of("1", "3"));
		this.model.restore(snapshot);
		assertThat(size.get()).as("a snapshot stays as it was").isEqualTo(1L);
		this.model.refuse("READONLY You can't write", RedisModel.WRITES);
		assertThat(run(add, "4")).isEqualTo("READONLY");
		assertThat(size.get()).isEqualTo(1L);
		this.model.refuse("OOM command not allowed", RedisModel.GROWTH);
		assertThat(run(add, "5")).as("has begun to write").isEqualTo(1L);
		assertThat(run("return redis.call('SET', 'k', 'v')", "")).isEqualTo("OOM");
		this.model.refuse("NOPERM this user", "EVAL"::equals);
		assertThat(run(add, "6")).isEqualTo("NOPERM");
		assertThat(size.get()).isEqualTo(2L);
		this.model.refuse("LOADING Redis is loading", RedisModel.ALL);
		assertThat(run("return 1", "")).isEqualTo("LOADING");
		this.model.accept();
		this.model.evict("z");
		assertThat(size.get()).isEqualTo(0L);
	}

	/**
	 * NOPERM is what a refused EVAL says: of a command within a script Redis says ERR.
	 */
	@Test
	void refusesWhatARealOneRefuses() {
		assertRefusedAlike("OOM command not allowed", RedisModel.GROWTH, List.of("CONFIG", "SET", "maxmemory", "1"),
				List.of("CONFIG", "SET", "maxmemory", "0"));
		assertRefusedAlike("READONLY You can't write", RedisModel.WRITES, List.of("REPLICAOF", "127.0.0.1", "1"),
				List.of("REPLICAOF", "NO", "ONE"));
		assertRefusedAlike("ERR The user executing the script can't run this command", "ZADD"::equals,
				List.of("ACL", "SETUSER", "default", "-zadd"), List.of("ACL", "SETUSER", "default", "+@all"));
	}

	private void assertRefusedAlike(String error, Predicate<String> commands, List<String> begin, List<String> end) {
		real().call(begin);
		this.model.refuse(error, commands);
		try {
			for (String first : List.of("PING", "ZREM z none", "ZADD z 1 one", "GET s", "DEL s", "SET s v")) {
				for (String second : List.of("ZADD z 1 one", "ZCARD z", "SET s v", "PEXPIRE z 1000000", "ZREM z one")) {
					assertAlike(error, "redis.call(unpack(KEYS)) return redis.call(unpack(ARGV))",
							List.of(first.split(" ")), List.of(second.split(" ")));
				}
			}
		}
		finally {
			this.model.accept();
			real().call(end);
		}
	}

	@Test
	void brokenModelIsNoErrorReply() {
		RedisModel broken = new RedisModel(this.engine, () -> {
			throw new IllegalStateException("no clock");
		});
		assertThatIllegalStateException()
			.isThrownBy(() -> broken.eval("return redis.pcall('TIME').err", List.of(), List.of()))
			.withMessage("no clock");
		assertAlike("afterwards", "return 1", List.of(), List.of());
	}

	private @Nullable Object run(String script, String argument) {
		return reply(() -> this.model.eval(script, List.of("z"), List.of(argument)));
	}

	@Nullable Object assertAlike(String when, String script, List<String> keys, List<String> arguments) {
		Object reply = reply(() -> this.model.eval(script, keys, arguments));
		assertThat(reply).as(() -> when + ": " + script + " " + arguments)
			.isEqualTo(reply(() -> real().eval(script, keys, arguments)));
		return reply;
	}

	/** The reply, with the first word of each error instead of it. */
	private static @Nullable Object reply(Supplier<@Nullable Object> asked) {
		try {
			return withCodes(asked.get());
		}
		catch (RedisError ex) {
			return withCodes(ex);
		}
	}

	private static @Nullable Object withCodes(@Nullable Object reply) {
		if (reply instanceof RedisError error) {
			Matcher matcher = CODE.matcher(error.reply());
			return matcher.matches() ? matcher.group(1) : "ERR";
		}
		if (reply instanceof List<?> list) {
			List<@Nullable Object> all = new ArrayList<>();
			list.forEach((one) -> all.add(withCodes(one)));
			return all;
		}
		return reply;
	}

	private RealRedis real() {
		return Objects.requireNonNull(this.redis);
	}

}
