package embedded;

import java.util.List;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

import static java.util.Objects.requireNonNull;

/** Redis' own image in a container. */
public final class RedisContainer implements RedisNode {

	private static final int INSIDE = 6379;

	private final int port = OwnPort.any();

	private final GenericContainer<?> container;

	private RedisContainer() {
		PortBinding binding = new PortBinding(Ports.Binding.bindPort(this.port), new ExposedPort(INSIDE));
		this.container = new GenericContainer<>(DockerImageName.parse("redis:7")).withExposedPorts(INSIDE)
			.withCommand("redis-server", "--save", "", "--appendonly", "no", "--protected-mode", "no")
			.withCreateContainerCmdModifier(
					(create) -> requireNonNull(create.getHostConfig()).withPortBindings(List.of(binding)));
		this.container.start();
	}

	/** Whether there is an engine to run it. */
	public static boolean possible() {
		return DockerClientFactory.instance().isDockerAvailable();
	}

	public static RedisContainer start() {
		return new RedisContainer();
	}

	@Override
	public String url() {
		return "redis://" + this.container.getHost() + ":" + this.port;
	}

	@Override
	public void startEmpty() {
		docker().startContainerCmd(this.container.getContainerId()).exec();
	}

	@Override
	public void kill() {
		docker().killContainerCmd(this.container.getContainerId()).exec();
	}

	@Override
	public void pause() {
		docker().pauseContainerCmd(this.container.getContainerId()).exec();
	}

	@Override
	public void resume() {
		docker().unpauseContainerCmd(this.container.getContainerId()).exec();
	}

	private static DockerClient docker() {
		return DockerClientFactory.instance().client();
	}

	@Override
	public void close() {
		this.container.stop();
	}

}
