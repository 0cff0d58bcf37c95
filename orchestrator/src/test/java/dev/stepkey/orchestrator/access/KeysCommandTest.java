package dev.stepkey.orchestrator.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Keys from their making to their end, by the command that operators use. */
final class KeysCommandTest {

  private static final AccessApi API = SharedApis.keys();

  private final String tenant = "t-" + UUID.randomUUID();

  private record Result(int status, String out, String err) {

    String line() {
      return out.strip();
    }
  }

  private static Result keys(String... arguments) {
    return keysAt(API.databaseUrl(), arguments);
  }

  private static Result keysAt(String url, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!url.isEmpty()) {
      all.addAll(List.of("--url", url, "--user", "postgres"));
    }
    CommandLine command =
        KeysCommand.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int status = command.execute(all.toArray(String[]::new));
    return new Result(status, out.toString(), err.toString());
  }

  private Result create(String roles) {
    return keys("create", "--tenant", tenant, "--name", "ci", "--role", roles);
  }

  @Test
  void aKeyThatWasMadeWorksAndOnlyItsHashIsStored() throws Exception {
    Result made = create("submitter,viewer");
    assertThat(made.status()).as(made.err()).isZero();
    assertThat(made.line()).matches("stepkey_[0-9a-f]{16}_[A-Za-z0-9_-]{43}");
    API.accepted(made.line());
    String secret = made.line().substring(made.line().length() - 43);
    assertThat(API.db.fetch("SELECT k::text FROM api_key AS k").format(10_000))
        .doesNotContain(secret);
    assertThat(made.err()).doesNotContain(secret);
    assertThat(keys("list").out()).doesNotContain(secret).contains(tenant);
    byte[] hash = ApiKey.parse(made.line()).orElseThrow().hash();
    assertThat(API.count("SELECT count(*) FROM api_key WHERE hash = ?", hash)).isEqualTo(1);
  }

  @Test
  void e7WhileOneKeyReplacesAnotherBothWorkAndThereIsNoThird() throws Exception {
    String old = create("viewer").line();
    String fresh = create("viewer").line();
    assertThat(status(old)).isEqualTo(200);
    assertThat(status(fresh)).isEqualTo(200);
    Result third = create("viewer");
    assertThat(third.status()).isEqualTo(2);
    assertThat(third.out()).isEmpty();
    assertThat(third.err()).contains("two valid keys").hasLineCount(1);
    assertThat(keys("revoke", ApiKey.parse(old).orElseThrow().id()).status()).isZero();
    assertThat(status(old)).isEqualTo(401);
    assertThat(status(fresh)).isEqualTo(200);
    assertThat(status(create("viewer").line())).isEqualTo(200);
  }

  private static int status(String key) throws Exception {
    return API.get("/v1/orders", key).statusCode();
  }

  @Test
  void aKeyIsRevokedOnceAndStaysInTheList() {
    String key = create("viewer").line();
    String id = ApiKey.parse(key).orElseThrow().id();
    // Pasted as a whole, by somebody in a hurry.
    Result revoked = keys("revoke", key);
    assertThat(revoked.line()).isEqualTo("Key " + id + " is revoked.");
    String list = keys("list", "--tenant", tenant).out();
    assertThat(list).contains(id).doesNotContain("  -");
    assertThat(keys("revoke", id).status()).isZero();
    assertThat(keys("list", "--tenant", tenant).out()).isEqualTo(list);
  }

  @Test
  void aListHasOneLineForEachKeyOfTheTenantThatIsAskedFor() {
    create("viewer");
    create("operator");
    assertThat(keys("list", "--tenant", tenant).out().lines()).hasSize(3);
    assertThat(keys("list", "--tenant", "nobody").out().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "make",
        "create",
        "create --tenant a/b --name ci --role viewer",
        "create --tenant acme --name c:i --role viewer",
        "create --tenant acme --name ci --role admin",
        "create --tenant acme --name ci --role",
        "revoke",
        "revoke 0123456789abcdef",
      })
  void whatCannotBeDoneIsOneSentenceAndExitCode2(String line) {
    List<String> arguments = new ArrayList<>(List.of(line.split(" ")));
    arguments.removeIf(String::isEmpty);
    Result refused =
        arguments.size() < 2
            ? keysAt("", arguments.toArray(String[]::new))
            : keys(arguments.toArray(String[]::new));
    assertThat(refused.status()).as(refused.err()).isEqualTo(2);
    assertThat(refused.err()).hasLineCount(1);
    assertThat(refused.out()).isEmpty();
  }

  @Test
  void aDatabaseThatIsAwayIsOneSentenceAndExitCode2() {
    Result refused = keysAt("jdbc:postgresql://127.0.0.1:9/orders", "list");
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).hasLineCount(1).contains("127.0.0.1:9").contains("--url");
  }

  @Test
  void twoAtOnceMakeNoThirdKeyEither() throws Exception {
    List<Thread> rivals = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      rivals.add(Thread.ofPlatform().start(() -> create("viewer")));
    }
    for (Thread rival : rivals) {
      rival.join();
    }
    assertThat(keys("list", "--tenant", tenant).out().lines()).hasSize(3);
  }
}
