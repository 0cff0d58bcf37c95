package dev.stepkey.harness.audit;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test books that agree, to plant something in. */
final class PlantedBooks implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(PlantedBooks.class);

  /** The books of one test. */
  record Planted(Shelf shelf, CleanBooks books) {

    /** Without a client's log. */
    List<String> found() {
      return found(audit -> audit);
    }

    /** What is violated, and by which key; what nobody's order is to blame for stands alone. */
    List<String> found(UnaryOperator<Audit> with) {
      return judge(with).findings().stream()
          .map(each -> each.invariant() + (each.key() == null ? "" : " " + each.key()))
          .distinct()
          .sorted()
          .toList();
    }

    Report judge(UnaryOperator<Audit> with) {
      return with.apply(Audit.of(shelf::jdbcUrl)).judge();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Planted.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Shelf shelf =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .computeIfAbsent(Shelf.class, type -> open(), Shelf.class);
    try {
      CleanBooks books = new CleanBooks(shelf);
      books.write();
      return new Planted(shelf, books);
    } catch (SQLException e) {
      throw new IllegalStateException("the books cannot be written", e);
    }
  }

  /** Closed by JUnit when the last test has run. */
  private static Shelf open() {
    try {
      return new Shelf(Databases.start());
    } catch (IOException | SQLException e) {
      throw new IllegalStateException("the databases did not start", e);
    }
  }
}
