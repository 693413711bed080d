package io.robinbff.robin.guard;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.SingletonDnsServerAddressStreamProvider;
import io.robinbff.robin.http.RobinHttp;
import io.robinbff.robin.http.RobinSettings;
import reactor.netty.http.client.HttpClient;

/**
 * A name server on loopback that knows {@code robin.test}, and denies all other names.
 */
final class NameServer implements AutoCloseable {

	private static final int ADDRESS = 1;

	private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());

	final List<String> asked = new CopyOnWriteArrayList<>();

	NameServer() throws IOException {
		Thread.ofVirtual().start(this::serve);
	}

	int port() {
		return this.socket.getLocalPort();
	}

	/**
	 * The client with its own look-up rules, but this name server and a search domain.
	 */
	static HttpClient askedBy(HttpClient client, int port, Duration limit) {
		RobinSettings settings = Rig.bind("robin", RobinSettings.class,
				Map.of("robin.connect-timeout", limit.toMillis() + "ms"));
		return client.resolver((dns) -> RobinHttp.names(dns, settings)
			.searchDomains(List.of("broken.search.test"))
			.dnsAddressResolverGroupProvider((builder) -> new DnsAddressResolverGroup(
					builder.nameServerProvider(new SingletonDnsServerAddressStreamProvider(
							new InetSocketAddress(InetAddress.getLoopbackAddress(), port))))));
	}

	private void serve() {
		byte[] buffer = new byte[512];
		try {
			while (true) {
				DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
				this.socket.receive(packet);
				byte[] reply = reply(Arrays.copyOf(buffer, packet.getLength()));
				this.socket.send(new DatagramPacket(reply, reply.length, packet.getSocketAddress()));
			}
		}
		catch (IOException ex) {
			// Closed.
		}
	}

	/** Header, question, and for the one known name an address record (RFC 1035, 4). */
	private byte[] reply(byte[] query) {
		StringBuilder name = new StringBuilder();
		int at = 12;
		while (query[at] != 0) {
			name.append(new String(query, at + 1, query[at], StandardCharsets.US_ASCII)).append('.');
			at += query[at] + 1;
		}
		int type = query[at + 2];
		int end = at + 5;
		this.asked.add(name.toString());
		boolean known = name.toString().equals("robin.test.");
		boolean address = known && type == ADDRESS;
		ByteBuffer reply = ByteBuffer.allocate(end + 16);
		reply.put(query, 0, 2).putShort((short) (known ? 0x8180 : 0x8183)).putShort((short) 1);
		reply.putShort((short) (address ? 1 : 0)).putInt(0).put(query, 12, end - 12);
		if (address) {
			reply.putShort((short) 0xc00c).putShort((short) ADDRESS).putShort((short) 1).putInt(60);
			reply.putShort((short) 4).put(new byte[] { 127, 0, 0, 1 });
		}
		return Arrays.copyOf(reply.array(), reply.position());
	}

	@Override
	public void close() {
		this.socket.close();
	}

}
