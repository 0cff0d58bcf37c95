package dev.stepkey.harness;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * All that is logged from its making to its close: ours from DEBUG on, everybody else's from INFO.
 */
final class CapturedLog implements AutoCloseable {

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger ours = context.getLogger("dev.stepkey");
  private final @Nullable Level rootLevel = root.getLevel();
  private final @Nullable Level ourLevel = ours.getLevel();
  private final List<String> lines = new ArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          synchronized (lines) {
            lines.add(line(event));
          }
        }
      };

  CapturedLog() {
    appender.setContext(context);
    appender.start();
    root.addAppender(appender);
    root.setLevel(Level.INFO);
    ours.setLevel(Level.DEBUG);
  }

  private static String line(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return event.getLoggerName()
        + " "
        + event.getFormattedMessage()
        + " "
        + event.getMDCPropertyMap()
        + (thrown == null ? "" : "\n" + ThrowableProxyUtil.asString(thrown));
  }

  List<String> lines() {
    synchronized (lines) {
      return List.copyOf(lines);
    }
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    root.setLevel(rootLevel);
    ours.setLevel(ourLevel);
    appender.stop();
  }
}
