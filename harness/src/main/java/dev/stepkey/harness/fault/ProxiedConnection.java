package dev.stepkey.harness.fault;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A client's connection and the one to the server behind it: they end together. */
final class ProxiedConnection {

  private static final int BUFFER = 16 * 1024;

  private final Socket client;
  private final Socket server;
  private final Tap tap;
  private final Gate gate;
  private final TcpProxy.Traffic traffic;
  private final Consumer<ProxiedConnection> onEnd;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicInteger open = new AtomicInteger(2);
  private volatile boolean waiting;

  ProxiedConnection(
      Socket client,
      Socket server,
      Tap tap,
      Gate gate,
      TcpProxy.Traffic traffic,
      Consumer<ProxiedConnection> onEnd) {
    this.client = client;
    this.server = server;
    this.tap = tap;
    this.gate = gate;
    this.traffic = traffic;
    this.onEnd = onEnd;
  }

  /** One direction's way through the tap. */
  private interface Passage {
    void pass(byte[] bytes, int length, OutputStream out) throws IOException;
  }

  void start() throws IOException {
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    OutputStream back = client.getOutputStream();
    Thread.ofVirtual()
        .start(
            () ->
                carry(
                    client,
                    server,
                    (bytes, length, out) -> {
                      waiting = true;
                      tap.fromClient(bytes, length, out, back);
                    }));
    Thread.ofVirtual()
        .start(
            () ->
                carry(
                    server,
                    client,
                    (bytes, length, out) -> {
                      tap.fromServer(bytes, length, out);
                      waiting = false;
                    }));
  }

  /** Whether the client was the last to say something. */
  boolean isWaiting() {
    return waiting;
  }

  private void carry(Socket from, Socket to, Passage passage) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        gate.pass();
        deliver(buffer, length, out, passage);
      }
      // The other direction may have something to say still.
      to.shutdownOutput();
      if (open.decrementAndGet() == 0) {
        end();
      }
    } catch (ConnectionCutException wanted) {
      cut();
    } catch (IOException brokenByAnEnd) {
      end();
    }
  }

  private void deliver(byte[] buffer, int length, OutputStream out, Passage passage)
      throws IOException {
    try {
      if (ended.get()) {
        throw new ConnectionCutException("cut while the bytes waited");
      }
      passage.pass(buffer, length, out);
    } catch (ConnectionCutException cut) {
      traffic.cutBytes.addAndGet(length);
      throw cut;
    }
  }

  /** By a reset if it broke: that must not look like an orderly end on the other side. */
  private void end() {
    if (ended.compareAndSet(false, true)) {
      onEnd.accept(this);
      closeBoth();
    }
  }

  private void closeBoth() {
    if (open.get() == 0) {
      close(client);
      close(server);
    } else {
      reset(client);
      reset(server);
    }
  }

  /** Resets both sides; false when they had ended already. */
  boolean cut() {
    if (!ended.compareAndSet(false, true)) {
      return false;
    }
    traffic.cutConnections.incrementAndGet();
    onEnd.accept(this);
    reset(client);
    reset(server);
    return true;
  }

  /** A close that the other side cannot take for an orderly end. */
  static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException closedAlready) {
      // Then there is nothing left to reset.
    }
    close(socket);
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException closedAlready) {
      // That is what was wanted.
    }
  }
}
