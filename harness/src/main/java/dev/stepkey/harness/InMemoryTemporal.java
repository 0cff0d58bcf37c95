package dev.stepkey.harness;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.temporal.internal.testservice.GRPCServerHelper;
import io.temporal.internal.testservice.TestServicesStarter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** Temporal's test server inside this JVM, in real time: no UI, and nothing is left after exit. */
final class InMemoryTemporal implements TemporalServer {
  private final TestServicesStarter services;
  private final Server server;

  private InMemoryTemporal(TestServicesStarter services, Server server) {
    this.services = services;
    this.server = server;
  }

  /**
   * Does what {@code TestServer.createPortBoundServer} does, except that that one listens on every
   * interface and cannot be told otherwise. Hence the two classes of an internal package.
   */
  static InMemoryTemporal start(int port) throws IOException {
    TestServicesStarter services = new TestServicesStarter(true, 0);
    NettyServerBuilder builder =
        NettyServerBuilder.forAddress(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            InsecureServerCredentials.create());
    GRPCServerHelper.registerServicesAndHealthChecks(services.getServices(), builder);
    try {
      return new InMemoryTemporal(services, builder.build().start());
    } catch (IOException failure) {
      services.close();
      throw failure;
    }
  }

  @Override
  public String target() {
    return "127.0.0.1:" + server.getPort();
  }

  @Override
  public String description() {
    return "in memory: no UI, and no history after exit. For both, put the temporal command"
        + " on the PATH (https://docs.temporal.io/cli) or set TEMPORAL_ADDRESS.";
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    services.close();
  }
}
