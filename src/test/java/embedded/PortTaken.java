package embedded;

/** Somebody else listens where the embedded ROBIN or the issuer should. */
public final class PortTaken extends RuntimeException {

	private static final long serialVersionUID = 1L;

	PortTaken(String whose, int port, Throwable cause) {
		super("Port " + port + ", where " + whose + " should listen, is taken. End what listens there and start again.",
				cause);
	}

}
