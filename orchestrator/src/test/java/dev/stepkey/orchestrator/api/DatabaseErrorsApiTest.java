package dev.stepkey.orchestrator.api;

import static dev.stepkey.orchestrator.api.IdleApi.COMPLETED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.jooq.DSLContext;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.dao.DataIntegrityViolationException;

/** What a log says of a statement that failed, through the pool as it is shipped. */
@ExtendWith(SharedApi.class)
final class DatabaseErrorsApiTest {

  private final IdleApi api;

  DatabaseErrorsApiTest(IdleApi api) {
    this.api = api;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "UPDATE orders SET amount = 0 | orders_amount_positive",
        "UPDATE orders SET accepted_at = NULL | accepted_at",
        "INSERT INTO orders SELECT * FROM orders | orders_pk",
      })
  void aConstraintThatIsViolatedIsNamedWithoutWhatTheRowHolds(String sql, String constraint)
      throws Exception {
    String id = api.accepted(COMPLETED);
    assertThatExceptionOfType(DataIntegrityViolationException.class)
        .isThrownBy(() -> api.bean(DSLContext.class).execute(sql))
        .withMessageContaining(constraint)
        .satisfies(
            failed -> {
              for (Throwable e = failed; e != null; e = e.getCause()) {
                assertThat(e.toString()).doesNotContain("Detail", id, "Street 1", "pm_card");
              }
            });
  }
}
