package dev.stepkey.harness.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.stepkey.harness.hostile.ApiDocument.Body;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Bodies that are valid but for one thing, so that whatever accepts one has overlooked it. */
final class HostileBodies {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** Between 13 and 19 digits that pass for a card's: each must be refused wherever it stands. */
  private static final List<String> CARDS =
      List.of("4111111111111111", "5555 5555 5555 4444", "3782-822463-10005");

  private final ApiDocument document;
  private final RandomGenerator random;

  HostileBodies(ApiDocument document, RandomGenerator random) {
    this.document = document;
    this.random = random;
  }

  /** A place in an example, and what the document says of it. */
  private record Place(ObjectNode parent, String name, JsonNode schema) {

    JsonNode value() {
      return parent.path(name);
    }
  }

  byte[] next(Body body) {
    JsonNode copy = body.example().deepCopy();
    List<Place> places = new ArrayList<>();
    collect(copy, body.schema(), places);
    byte[] text;
    if (random.nextBoolean()) {
      spoil(pick(places));
      text = bytes(copy);
    } else {
      text = broken(bytes(copy), pick(places));
    }
    return text;
  }

  private void collect(JsonNode node, JsonNode reference, List<Place> places) {
    JsonNode schema = document.resolved(reference);
    if (node instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        JsonNode of = document.resolved(schema.path("properties").path(field.getKey()));
        places.add(new Place(object, field.getKey(), of));
        collect(field.getValue(), of, places);
      }
    } else if (node instanceof ArrayNode array) {
      array.forEach(element -> collect(element, schema.path("items"), places));
    }
  }

  /** One field is not what the document asks for. */
  private void spoil(Place place) {
    switch (random.nextInt(7)) {
      case 0 -> place.parent().putNull(place.name());
      case 1 -> place.parent().put("x" + random.nextInt(1000), 1);
      case 2 -> place.parent().set(place.name(), JSON.createObjectNode().put("a", 1));
      case 3 -> place.parent().set(place.name(), JSON.createArrayNode().add(-1));
      case 4 -> place.parent().put(place.name(), random.nextBoolean());
      default -> outOfBounds(place);
    }
  }

  private void outOfBounds(Place place) {
    if (place.value().isNumber()) {
      List<Object> numbers = List.of(0, -1, 1.5, 1_001, Long.MAX_VALUE, 1e300, -0.0);
      place.parent().putPOJO(place.name(), pick(numbers));
    } else if (place.value().isString()) {
      place.parent().put(place.name(), text(place));
    } else if (place.value() instanceof ArrayNode array) {
      JsonNode first = array.path(0);
      for (int i = 0; i < 101; i++) {
        array.add(first.deepCopy());
      }
    } else {
      place.parent().set(place.name(), JSON.createObjectNode());
    }
  }

  private String text(Place place) {
    String valid = place.value().asString();
    int longest = place.schema().path("maxLength").asInt(300);
    return switch (random.nextInt(7)) {
      case 0 -> "";
      case 1 -> "x".repeat(longest + 1 + random.nextInt(2_000));
      case 2 -> valid + (char) random.nextInt(0x20);
      case 3 -> valid + (char) (0xd800 + random.nextInt(0x800));
      case 4 -> pick(CARDS);
      case 5 -> "\u202e".repeat(longest + 1);
      default -> " ".repeat(1 + random.nextInt(3));
    };
  }

  /** The text is no JSON, or more than one value, or has a name twice. */
  private byte[] broken(byte[] valid, Place place) {
    int at = random.nextInt(valid.length);
    return switch (random.nextInt(9)) {
      case 0 -> Arrays.copyOf(valid, at);
      case 1 -> with(valid, at, (byte) 1);
      case 2 -> with(valid, at, (byte) 0xff);
      case 3 -> concat(valid, "}".getBytes(UTF_8));
      case 4 -> concat(valid, valid);
      case 5 -> ("[".repeat(1 + random.nextInt(5_000))).getBytes(UTF_8);
      case 6 -> ("9".repeat(1 + random.nextInt(5_000))).getBytes(UTF_8);
      case 7 -> noise();
      default -> twice(valid, place);
    };
  }

  private byte[] twice(byte[] valid, Place place) {
    String name = JSON.writeValueAsString(place.name()) + ":";
    String text = new String(valid, UTF_8);
    int at = text.indexOf(name);
    return (text.substring(0, at) + name + "null," + text.substring(at)).getBytes(UTF_8);
  }

  private byte[] noise() {
    byte[] noise = new byte[1 + random.nextInt(200)];
    random.nextBytes(noise);
    // No JSON begins like this.
    noise[0] = (byte) 0xfe;
    return noise;
  }

  private static byte[] with(byte[] bytes, int at, byte one) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.write(one);
    out.write(bytes, at, bytes.length - at);
    return out.toByteArray();
  }

  private static byte[] concat(byte[] one, byte[] two) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(one);
    out.writeBytes(two);
    return out.toByteArray();
  }

  private static byte[] bytes(JsonNode node) {
    return JSON.writeValueAsBytes(node);
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
