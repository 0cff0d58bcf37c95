package dev.stepkey.orchestrator.access;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What is logged from now on, by everybody, at WARN or above: as an operator sees it. */
final class DenialLog implements AutoCloseable {

  private static final Logger ROOT =
      (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);

  private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

  DenialLog() {
    appender.start();
    ROOT.addAppender(appender);
  }

  /** The lines about denied attempts. */
  List<String> lines() {
    return List.copyOf(appender.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .filter(line -> line.startsWith("access denied "))
        .toList();
  }

  /** All lines. */
  List<String> everything() {
    return List.copyOf(appender.list).stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Override
  public void close() {
    ROOT.detachAppender(appender);
  }
}
