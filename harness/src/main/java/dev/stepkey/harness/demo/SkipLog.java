package dev.stepkey.harness.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.stepkey.schema.worker.StepActivity;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * What the service logs at the end of each step, kept instead of printed; of everything else only
 * warnings are printed, and of Temporal only errors.
 */
final class SkipLog implements AutoCloseable {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSS");

  private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
  private final Logger all = context.getLogger("dev.stepkey");
  private final Logger temporal = context.getLogger("io.temporal");
  private final Logger steps = context.getLogger(StepActivity.class);
  private final @Nullable Level allBefore = all.getLevel();
  private final @Nullable Level temporalBefore = temporal.getLevel();
  private final @Nullable Level stepsBefore = steps.getLevel();
  private final List<String> lines = new ArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          keep(event);
        }
      };

  SkipLog() {
    appender.setContext(context);
    appender.start();
    all.setLevel(Level.WARN);
    // A service that fails shows in the figures; the stack traces say no more.
    temporal.setLevel(Level.ERROR);
    steps.setLevel(Level.INFO);
    steps.setAdditive(false);
    steps.addAppender(appender);
  }

  private synchronized void keep(ILoggingEvent event) {
    if (!event.getFormattedMessage().startsWith(Courier.TENANT + "/")) {
      return;
    }
    LocalTime at = LocalTime.ofInstant(event.getInstant(), ZoneId.systemDefault());
    lines.add(
        "%s %s StepActivity %s"
            .formatted(TIME.format(at), event.getLevel(), event.getFormattedMessage()));
  }

  /** The service's line about each delivery that it skipped, in the order of their coming. */
  synchronized List<String> skips() {
    return lines.stream().filter(line -> line.contains(" replayed ")).toList();
  }

  @Override
  public void close() {
    steps.detachAppender(appender);
    steps.setAdditive(true);
    steps.setLevel(stepsBefore);
    temporal.setLevel(temporalBefore);
    all.setLevel(allBefore);
    appender.stop();
  }
}
