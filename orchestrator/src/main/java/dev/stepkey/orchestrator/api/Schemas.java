package dev.stepkey.orchestrator.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.stepkey.orchestrator.problem.Problem;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.core.converter.ResolvedSchema;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The schemas of what is answered, in the components of the API's description. */
final class Schemas {

  private final Components components;

  Schemas(Components components) {
    this.components = components;
  }

  /** A reference to the schema of a record. */
  Schema<?> of(Class<?> type) {
    ResolvedSchema resolved =
        ModelConverters.getInstance(true)
            .resolveAsResolvedSchema(new AnnotatedType(type).resolveAsRef(true));
    resolved.referencedSchemas.forEach(components::addSchemas);
    require(type, resolved.referencedSchemas);
    return resolved.schema;
  }

  /** The same for problems, under a name that says more than that of the record. */
  Schema<?> problem() {
    Map<String, Schema> read = ModelConverters.getInstance(true).readAll(Problem.Body.class);
    Schema<?> problem = Objects.requireNonNull(read.get("Body"));
    problem.required(List.of("type", "title", "status", "code", "detail", "traceId"));
    Schema<?> errors = Objects.requireNonNull(problem.getProperties().get("errors"));
    errors.setItems(read.get("Field"));
    components.addSchemas("Problem", problem);
    return new Schema<>().$ref("#/components/schemas/Problem");
  }

  /** What a record has that is not nullable is always there. */
  private static void require(Type type, Map<String, Schema> schemas) {
    if (type instanceof ParameterizedType list) {
      Arrays.stream(list.getActualTypeArguments()).forEach(of -> require(of, schemas));
      return;
    }
    if (!(type instanceof Class<?> known && known.isRecord())) {
      return;
    }
    Schema<?> schema = schemas.get(known.getSimpleName());
    for (RecordComponent part : known.getRecordComponents()) {
      if (schema != null && !part.getAnnotatedType().isAnnotationPresent(Nullable.class)) {
        schema.addRequiredItem(name(part));
      }
      require(part.getGenericType(), schemas);
    }
  }

  private static String name(RecordComponent part) {
    JsonProperty named = part.getAccessor().getAnnotation(JsonProperty.class);
    return named == null ? part.getName() : named.value();
  }
}
