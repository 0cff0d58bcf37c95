package dev.stepkey.orchestrator.problem;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where the container sends what fails outside of every controller: a problem too. */
@RestController
final class ErrorDispatch implements ErrorController {

  @RequestMapping("${server.error.path:/error}")
  ResponseEntity<Object> error(HttpServletRequest request) {
    // Without a status nothing has failed: somebody asked for this path itself.
    return Problem.of(
        request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer status
            ? ErrorCode.of(HttpStatusCode.valueOf(status))
            : ErrorCode.NOT_FOUND);
  }
}
