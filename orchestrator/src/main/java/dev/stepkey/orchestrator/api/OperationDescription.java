package dev.stepkey.orchestrator.api;

import dev.stepkey.orchestrator.problem.ErrorCode;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.media.UUIDSchema;
import io.swagger.v3.oas.models.parameters.HeaderParameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springdoc.core.customizers.GlobalOperationComponentsCustomizer;
import org.springframework.core.io.ClassPathResource;
import org.springframework.web.method.HandlerMethod;
import tools.jackson.databind.json.JsonMapper;

/** Describes each operation from its {@link Answers}: parameters, answers, examples. */
final class OperationDescription implements GlobalOperationComponentsCustomizer {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What any request may be answered with, whatever it asks for. */
  private static final List<ErrorCode> ALWAYS =
      List.of(
          ErrorCode.BAD_REQUEST,
          ErrorCode.INVALID_PARAMETER,
          ErrorCode.UNAUTHENTICATED,
          ErrorCode.FORBIDDEN,
          ErrorCode.NOT_ACCEPTABLE,
          ErrorCode.REQUEST_TIMEOUT,
          ErrorCode.BODY_TOO_LARGE,
          ErrorCode.URI_TOO_LONG,
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          ErrorCode.EXPECTATION_FAILED,
          ErrorCode.HEADERS_TOO_LARGE,
          ErrorCode.INTERNAL_ERROR,
          ErrorCode.OVERLOADED,
          ErrorCode.DATABASE_UNAVAILABLE);

  private static final List<ErrorCode> OF_KEYS =
      List.of(
          ErrorCode.IDEMPOTENCY_KEY_MISSING,
          ErrorCode.IDEMPOTENCY_KEY_MALFORMED,
          ErrorCode.STILL_BEING_ACCEPTED,
          ErrorCode.KEY_REUSED);

  private static final Map<String, String> HEADERS =
      Map.of(
          "Location", "The order, relative to the API.",
          "Idempotent-Replayed", "true if this key was answered before; absent the first time.",
          "Preference-Applied", "The wait that was honoured.",
          "Vary", "Prefer: with it the answer may be another.",
          "ETag", "Of the bytes; only of an order that is at rest.",
          "Cache-Control", "Of an order that is at rest: private, no-cache.",
          "Retry-After", "Seconds.",
          "Link", "The policy of the keys.");

  /** Not called: the other one is, which is told where schemas go. */
  @Override
  public Operation customize(Operation operation, HandlerMethod handler) {
    return operation;
  }

  @Override
  public Operation customize(Operation operation, Components components, HandlerMethod handler) {
    Answers answers = handler.getMethodAnnotation(Answers.class);
    if (answers == null) {
      throw new IllegalStateException(handler + " has no @Answers: nobody knows how it answers");
    }
    operation.setSummary(answers.summary());
    parameters(operation, answers);
    if (!answers.request().isEmpty()) {
      json(operation.getRequestBody().getContent())
          .addExamples(answers.request(), new Example().value(example(answers.request())));
    }
    operation.setResponses(responses(answers, new Schemas(components)));
    return operation;
  }

  private static void parameters(Operation operation, Answers answers) {
    List<io.swagger.v3.oas.models.parameters.Parameter> all =
        new ArrayList<>(Objects.requireNonNullElse(operation.getParameters(), List.of()));
    all.stream()
        .filter(parameter -> "path".equals(parameter.getIn()))
        .forEach(id -> id.schema(new UUIDSchema()).description("The order's id."));
    if (answers.key()) {
      all.add(
          header(
                  "Idempotency-Key",
                  "1-255 visible ASCII characters; quoted or not. See /idempotency.")
              .required(true)
              .schema(new StringSchema().minLength(1).maxLength(512).pattern("^[!-~]+$"))
              .example("f2a1c3d4-5e6f-4a7b-8c9d-0e1f2a3b4c5d"));
    }
    if (answers.prefer()) {
      all.add(
          header("Prefer", "wait=N waits up to N seconds for the end of the order (RFC 7240).")
              .schema(new StringSchema())
              .example("wait=10"));
    }
    operation.setParameters(all);
  }

  private static io.swagger.v3.oas.models.parameters.Parameter header(String name, String text) {
    return new HeaderParameter().name(name).description(text);
  }

  private static ApiResponses responses(Answers answers, Schemas schemas) {
    ApiResponses responses = new ApiResponses();
    for (Answers.Success success : answers.success()) {
      responses.addApiResponse(Integer.toString(success.status()), success(success, schemas));
    }
    errors(answers)
        .forEach((status, codes) -> responses.addApiResponse(status, problem(codes, schemas)));
    return responses;
  }

  private static ApiResponse success(Answers.Success success, Schemas schemas) {
    ApiResponse response = new ApiResponse().description(success.when());
    for (String name : success.headers()) {
      response.addHeaderObject(name, header(name));
    }
    if (success.body() != Void.class) {
      MediaType json = new MediaType().schema(schemas.of(success.body()));
      json.addExamples(success.example(), new Example().value(example(success.example())));
      response.content(new Content().addMediaType("application/json", json));
    }
    return response;
  }

  private static Map<String, List<ErrorCode>> errors(Answers answers) {
    List<ErrorCode> all = new ArrayList<>(ALWAYS);
    all.addAll(answers.key() ? OF_KEYS : List.of());
    all.addAll(List.of(answers.errors()));
    return all.stream()
        .distinct()
        .sorted()
        .collect(
            Collectors.groupingBy(
                code -> Integer.toString(code.status().value()),
                TreeMap::new,
                Collectors.toList()));
  }

  private static ApiResponse problem(List<ErrorCode> codes, Schemas schemas) {
    MediaType json = new MediaType().schema(schemas.problem());
    codes.forEach(
        code -> json.addExamples(code.code(), new Example().value(ProblemExamples.of(code))));
    ApiResponse response =
        new ApiResponse()
            .description(codes.stream().map(ErrorCode::title).collect(Collectors.joining("; ")))
            .content(new Content().addMediaType("application/problem+json", json));
    if (codes.stream().anyMatch(OperationDescription::comesWithAPause)) {
      response.addHeaderObject("Retry-After", header("Retry-After"));
    }
    if (codes.stream().anyMatch(ErrorCode::isAboutKeys)) {
      response.addHeaderObject("Link", header("Link"));
    }
    return response;
  }

  private static boolean comesWithAPause(ErrorCode code) {
    return switch (code) {
      case STILL_BEING_ACCEPTED,
          RATE_LIMITED,
          TOO_MANY_OPEN_ORDERS,
          OVERLOADED,
          DATABASE_UNAVAILABLE ->
          true;
      default -> false;
    };
  }

  private static Header header(String name) {
    return new Header().description(HEADERS.get(name)).schema(new StringSchema());
  }

  private static MediaType json(Content content) {
    return Objects.requireNonNull(content.get("application/json"), "every body here is JSON");
  }

  private static Object example(String name) {
    try (InputStream json = new ClassPathResource("openapi/" + name + ".json").getInputStream()) {
      return JSON.readValue(json, Map.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
