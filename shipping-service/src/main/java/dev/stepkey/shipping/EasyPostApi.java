package dev.stepkey.shipping;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.HttpExchange;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The four calls of EasyPost's REST API that we need, and what they carry. */
@HttpExchange("/v2/shipments")
interface EasyPostApi {

  @PostExchange
  @Nullable EasyPostShipment create(@RequestBody NewShipment shipment);

  @GetExchange("/{id}")
  @Nullable EasyPostShipment retrieve(@PathVariable String id);

  @PostExchange("/{id}/buy")
  @Nullable EasyPostShipment buy(@PathVariable String id, @RequestBody Purchase purchase);

  @PostExchange("/{id}/refund")
  @Nullable EasyPostShipment refund(@PathVariable String id);

  /** Over HTTP, each call sent once. The JDK's client repeats no POST by itself. */
  static EasyPostApi over(RestClient.Builder builder, ShippingProperties properties) {
    HttpClient http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(properties.connectTimeout())
            .build();
    JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(http);
    requests.setReadTimeout(properties.connectTimeout().plus(properties.readTimeout()));
    RestClient client =
        builder
            .baseUrl(properties.baseUrl().toString())
            .requestFactory(requests)
            // The key is the user name; there is no password.
            .defaultHeaders(headers -> headers.setBasicAuth(properties.apiKey(), ""))
            .build();
    return HttpServiceProxyFactory.builderFor(RestClientAdapter.create(client))
        .build()
        .createClient(EasyPostApi.class);
  }

  record NewShipment(Details shipment) {}

  @JsonNaming(SnakeCaseStrategy.class)
  record Details(
      String reference, Place toAddress, Place fromAddress, Size parcel, Options options) {}

  record Place(String name, String street1, String city, String zip, String country) {}

  /**
   * The parcel.
   *
   * @param weight in ounces
   */
  record Size(BigDecimal weight) {}

  record Options(
      @JsonProperty("print_custom_1") String orderId,
      @JsonProperty("print_custom_2") String tenant) {}

  record Purchase(RateId rate) {}

  record RateId(String id) {}

  /**
   * A shipment, as far as we read it.
   *
   * @param status its tracker's
   */
  @JsonNaming(SnakeCaseStrategy.class)
  record EasyPostShipment(
      @Nullable String id,
      @Nullable String reference,
      @Nullable Options options,
      @Nullable List<EasyPostRate> rates,
      @Nullable Label postageLabel,
      @Nullable String trackingCode,
      @Nullable String refundStatus,
      @Nullable String status) {}

  record EasyPostRate(String id, BigDecimal rate) {}

  record Label(@Nullable String id) {}
}
