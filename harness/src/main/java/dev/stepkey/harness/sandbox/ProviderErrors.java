package dev.stepkey.harness.sandbox;

import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns whatever went wrong into the error JSON of the provider that was called. */
@RestControllerAdvice
final class ProviderErrors {

  private static final Logger LOG = LoggerFactory.getLogger(ProviderErrors.class);

  @ExceptionHandler
  ResponseEntity<String> answer(Exception failure, HttpServletRequest request) {
    if (request.getRequestURI().startsWith("/v2/")) {
      EasyPostError error = easyPost(failure);
      return Json.response(error.status(), error.body());
    }
    StripeError error = stripe(failure, request);
    return Json.response(error.status(), error.body());
  }

  private static StripeError stripe(Exception failure, HttpServletRequest request) {
    return switch (failure) {
      case StripeError error -> error;
      case NoResourceFoundException unknown -> unknownUrl(request);
      case HttpRequestMethodNotSupportedException unknown -> unknownUrl(request);
      default ->
          switch (fault(failure)) {
            case LOCKED -> StripeError.locked();
            case BAD_DATA -> StripeError.parameter("", null, "A parameter cannot be stored.");
            case BROKEN -> StripeError.broken();
          };
    };
  }

  private static StripeError unknownUrl(HttpServletRequest request) {
    return StripeError.unknownUrl(request.getMethod(), request.getRequestURI());
  }

  private static EasyPostError easyPost(Exception failure) {
    return switch (failure) {
      case EasyPostError error -> error;
      case NoResourceFoundException unknown -> EasyPostError.notFound();
      case HttpRequestMethodNotSupportedException unknown -> EasyPostError.methodNotAllowed();
      default ->
          switch (fault(failure)) {
            case LOCKED -> EasyPostError.unavailable();
            case BAD_DATA -> EasyPostError.malformed();
            case BROKEN -> EasyPostError.broken();
          };
    };
  }

  /** By SQLSTATE: 55P03 is a lock waited for too long, class 22 bad data such as a null byte. */
  private static Fault fault(Exception failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        if (sql.getSQLState().equals("55P03")) {
          return Fault.LOCKED;
        }
        if (sql.getSQLState().startsWith("22")) {
          return Fault.BAD_DATA;
        }
      }
    }
    LOG.error("Request failed", failure);
    return Fault.BROKEN;
  }

  private enum Fault {
    LOCKED,
    BAD_DATA,
    BROKEN
  }
}
