package embedded;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import org.jspecify.annotations.Nullable;

/**
 * A faithful ROBIN over real HTTP on loopback: WireMock answers, a wire of our own in
 * front of it brings the answers late, cut or not at all. Healthy, without quota and
 * without latency until told otherwise. Faults with a number of times queue up behind
 * each other; a fault without one is for good, until {@link #recovers()}.
 */
public final class RobinServer implements AutoCloseable {

	/**
	 * The guid of the API page's sample; it is answered with the sample's body, word for
	 * word.
	 */
	public static final String SAMPLE_GUID = "400a5018-0bee-44a4-fe5e-14d431134de5";

	private final Desk desk = new Desk();

	private final Faults faults = new Faults();

	private final Webhook webhook = new Webhook();

	private final InstantSource clock;

	private final Reception reception;

	private final Wire wire;

	private final WireMockServer wireMock;

	private volatile String apiKey = "robin-key";

	private volatile String apiSecret = "robin-secret";

	private RobinServer(InetAddress address, int port, InstantSource clock) {
		this.clock = clock;
		this.wire = new Wire(address, port);
		this.reception = new Reception(this.desk, this.faults, clock, this.wire::keep);
		this.wireMock = WireMockRobin.start(this.reception);
		this.wire.leadTo(this.wireMock.port());
		acceptsCredentials(this.apiKey, this.apiSecret);
		this.desk.archive.page(SAMPLE_GUID, WireMockRobin.sample());
		WireMockRobin.warm(this.wireMock.port());
		reset();
	}

	/** What it knows, to look up without HTTP. */
	Archive archive() {
		return this.desk.archive;
	}

	/** On a free port. */
	public static RobinServer start() {
		return start(OwnPort.any());
	}

	/** Throws {@link PortTaken} when the port is taken. */
	public static RobinServer start(int port) {
		return start(port, InstantSource.system());
	}

	/** With a clock for the quota's windows and the calls' times. */
	public static RobinServer start(int port, InstantSource clock) {
		return new RobinServer(InetAddress.getLoopbackAddress(), port, clock);
	}

	/** For callers on other machines as well. */
	public static RobinServer startForAll(int port) {
		return new RobinServer(new InetSocketAddress(port).getAddress(), port, InstantSource.system());
	}

	public String baseUrl() {
		return "http://127.0.0.1:" + this.wire.port();
	}

	public String apiKey() {
		return this.apiKey;
	}

	public String apiSecret() {
		return this.apiSecret;
	}

	/** From now on this pair and no other. */
	public RobinServer acceptsCredentials(String key, String secret) {
		this.apiKey = key;
		this.apiSecret = secret;
		this.desk.accept(key, secret);
		return this;
	}

	/**
	 * Conversations in the order given, in place of those the customer had; a null stands
	 * for a null in the list.
	 */
	public RobinServer hasConversationsOf(String email, List<? extends @Nullable RobinConversation> conversations) {
		this.desk.archive.customer(email, conversations);
		return this;
	}

	public RobinServer hasConversationsOf(String email, @Nullable RobinConversation... conversations) {
		return hasConversationsOf(email, Arrays.asList(conversations));
	}

	/** Tells somebody of each change, by CM.com's webhook with that secret. */
	public RobinServer tellsEventsTo(String url, String secret) {
		this.webhook.tells(URI.create(url), secret);
		return this;
	}

	/** Events come so late. */
	public RobinServer tellsLateBy(Duration time) {
		this.webhook.isLateBy(time);
		return this;
	}

	/** So many of a hundred events are lost. */
	public RobinServer losesEvents(int percent) {
		this.webhook.loses(percent);
		return this;
	}

	/** The customer writes: in the newest conversation, or in a first one. */
	public RobinServer customerWrites(String email, String text) {
		RobinMessage message = RobinMessage.fromCustomer("Customer", email, text)
			.sent(RobinConversation.written(LocalDateTime.ofInstant(this.clock.instant(), ZoneOffset.UTC)));
		boolean first = this.desk.archive.isNew(email);
		RobinConversation now = this.desk.archive.writes(email, message);
		this.webhook.send(first ? "ConversationStarted" : "ConversationUpdated", email, now);
		return this;
	}

	/**
	 * Without this an order has the conversations whose {@code linkedOrderNumbers} name
	 * it.
	 */
	public RobinServer hasConversationsOfOrder(String number,
			List<? extends @Nullable RobinConversation> conversations) {
		this.desk.archive.order(number, conversations);
		return this;
	}

	public RobinServer hasConversationsOfOrder(String number, @Nullable RobinConversation... conversations) {
		return hasConversationsOfOrder(number, Arrays.asList(conversations));
	}

	/**
	 * Whoever is not known by name has these: for a million customers nobody has to
	 * store.
	 */
	public RobinServer knowsEverybody(Function<String, List<@Nullable RobinConversation>> byEmail) {
		this.desk.archive.anyone(byEmail);
		return this;
	}

	/** Conversations on a page; 20 unless told. */
	public RobinServer hasPagesOf(int conversations) {
		this.desk.pageSize = conversations;
		return this;
	}

	/** Compresses with gzip for those who accept it. */
	public RobinServer compresses() {
		this.desk.compresses = true;
		return this;
	}

	/**
	 * Holds callers to the documented quota: 3/s, 180/min, 10,000/h, 100,000/day, by
	 * exact sliding windows.
	 */
	public RobinServer hasQuota() {
		this.desk.quota = new RobinQuota(RobinQuota.DOCUMENTED, this.clock);
		return this;
	}

	/** Holds callers to a quota of one window. */
	public RobinServer hasQuota(int calls, Duration window) {
		this.desk.quota = new RobinQuota(List.of(new RobinQuota.Window(calls, window)), this.clock);
		return this;
	}

	public RobinServer hasNoQuota() {
		this.desk.quota = null;
		return this;
	}

	/** Log-normal around 250 ms: nine in ten between 125 and 500 ms. */
	public RobinServer isAsSlowAsAService() {
		Random random = new Random(42);
		this.reception.latency = () -> Duration.ofMillis((long) (250 * Math.exp(0.42 * random.nextGaussian())));
		return this;
	}

	/** Every answer, faulty ones too, until {@link #recovers()}. */
	public RobinServer isSlowBy(Duration time) {
		this.reception.latency = () -> time;
		return this;
	}

	/** For good, in place of all faults planned. */
	public RobinServer suffers(Fault fault) {
		this.faults.forGood(fault);
		return this;
	}

	/** For so many calls, after the faults already planned. */
	public RobinServer suffers(int times, Fault fault) {
		this.faults.add(times, fault);
		return this;
	}

	public RobinServer answersWith(int status, Map<String, String> headers, String body) {
		return suffers(Fault.answer(status, headers, body));
	}

	public RobinServer failsTimes(int times, int status) {
		return suffers(times, Fault.status(status));
	}

	public RobinServer failsAlways(int status) {
		return suffers(Fault.status(status));
	}

	public RobinServer isOverQuota(Optional<Duration> retryAfter) {
		return suffers(Fault.overQuota(retryAfter));
	}

	public RobinServer isOverQuotaTimes(int times, Optional<Duration> retryAfter) {
		return suffers(times, Fault.overQuota(retryAfter));
	}

	public RobinServer isUnauthorized() {
		return suffers(Fault.unauthorized());
	}

	public RobinServer hangsBeforeAnswering() {
		return suffers(Fault.hangsBeforeAnswering());
	}

	public RobinServer resetsConnection() {
		return suffers(Fault.resetBeforeAnswering());
	}

	public RobinServer resetsTimes(int times) {
		return suffers(times, Fault.resetBeforeAnswering());
	}

	/** Nobody listens at the port until {@link #recovers()}. */
	public RobinServer refusesConnections() {
		this.wire.shut();
		return this;
	}

	/** Closes, now, every connection on which nothing is asked or owed. */
	public RobinServer closesIdleConnections() {
		this.wire.closeIdle();
		return this;
	}

	/**
	 * Closes connections once they have been idle for so long, until {@link #recovers()}.
	 */
	public RobinServer closesIdleConnectionsAfter(Duration time) {
		this.wire.closeIdleAfter(time);
		return this;
	}

	/**
	 * No faults, no latency, port open. Customers, credentials, quota stay; calls that
	 * hang go on hanging.
	 */
	public RobinServer recovers() {
		this.faults.clear();
		this.reception.latency = () -> Duration.ZERO;
		this.wire.closeIdleAfter(null);
		this.wire.reopen();
		return this;
	}

	/**
	 * As after the start: healthy, nobody known, nothing remembered. Calls that hang are
	 * cut; idle connections stay, so that no pool finds a dead one in the next test. Key
	 * and secret stay.
	 */
	public RobinServer reset() {
		recovers();
		this.wire.closeBusy();
		this.desk.archive.clear();
		this.desk.pageSize = 20;
		this.desk.compresses = false;
		this.desk.quota = null;
		this.reception.forget();
		return this;
	}

	/** The last 20,000 calls of {@code POST /conversations}, oldest first. */
	public List<Call> calls() {
		return this.reception.calls();
	}

	/** All calls of {@code POST /conversations} since the start or {@link #reset()}. */
	public int callCount() {
		return this.reception.count();
	}

	/**
	 * Calls the quota refused; 0 without a quota. Faults of {@link #isOverQuota} are not
	 * among them.
	 */
	public long overQuotaCount() {
		RobinQuota quota = this.desk.quota;
		return (quota != null) ? quota.refused() : 0;
	}

	public long connectionsAccepted() {
		return this.wire.accepted();
	}

	public int connectionsOpen() {
		return this.wire.open();
	}

	@Override
	public void close() {
		this.wire.close();
		this.wireMock.stop();
	}

}
