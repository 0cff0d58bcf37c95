package dev.stepkey.payment;

import com.stripe.exception.ApiConnectionException;
import com.stripe.net.HttpClient;
import com.stripe.net.HttpContent;
import com.stripe.net.HttpHeaders;
import com.stripe.net.StripeRequest;
import com.stripe.net.StripeResponse;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends each of Stripe's requests once.
 *
 * <p>Stripe's own transport is {@code HttpURLConnection}, which sends a POST a second time by
 * itself when the connection ends without an answer, whatever the client's number of retries: that
 * attempt would land behind the fence. It also starts its read timeout again at every byte, so an
 * answer that trickles has no limit.
 */
final class StripeTransport extends HttpClient {

  private final java.net.http.HttpClient http;
  private final Duration deadline;

  StripeTransport(Duration connectTimeout, Duration readTimeout) {
    this.http =
        java.net.http.HttpClient.newBuilder()
            .version(java.net.http.HttpClient.Version.HTTP_1_1)
            .connectTimeout(connectTimeout)
            .build();
    this.deadline = connectTimeout.plus(readTimeout);
  }

  @Override
  public StripeResponse request(StripeRequest request) throws ApiConnectionException {
    CompletableFuture<HttpResponse<String>> exchange =
        http.sendAsync(prepared(request), BodyHandlers.ofString());
    try {
      HttpResponse<String> answer = exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
      return new StripeResponse(
          answer.statusCode(), HttpHeaders.of(answer.headers().map()), answer.body());
    } catch (ExecutionException e) {
      throw new ApiConnectionException("no answer", e.getCause());
    } catch (TimeoutException e) {
      exchange.cancel(true);
      throw new ApiConnectionException("no answer within " + deadline, e);
    } catch (InterruptedException e) {
      exchange.cancel(true);
      Thread.currentThread().interrupt();
      throw new ApiConnectionException("the process stops", e);
    }
  }

  private static HttpRequest prepared(StripeRequest request) {
    HttpRequest.Builder http = HttpRequest.newBuilder(URI.create(request.url().toString()));
    request
        .headers()
        .map()
        .forEach((name, values) -> values.forEach(value -> http.header(name, value)));
    http.header("User-Agent", buildUserAgentString(request));
    HttpContent content = request.content();
    BodyPublisher body = BodyPublishers.noBody();
    if (content != null) {
      http.header("Content-Type", content.contentType());
      body = BodyPublishers.ofByteArray(content.byteArrayContent());
    }
    return http.method(request.method().name(), body).build();
  }
}
