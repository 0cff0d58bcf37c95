package dev.stepkey.orchestrator.api;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What looks like the number of a payment card: 13-19 digits that begin as an issuer's do, are as
 * many as that issuer's, and pass the check (Luhn). Whoever sends one has mistaken the field, and
 * everything that is stored here would have to be protected like it.
 */
final class CardNumber {

  private static final int SHORTEST = 13;
  private static final int LONGEST = 19;

  /** Between two digits of one number: as forms and people write them, and by mistake. */
  private static final int WIDEST_GAP = 2;

  /**
   * Visa; Mastercard; American Express; Discover, JCB and UnionPay; Diners Club; Maestro. The
   * lengths keep out what is no card: phone numbers, dates, counters.
   */
  private static final Pattern ISSUER =
      Pattern.compile(
          "4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})"
              + "|(?=[0-9]{16}$)(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720).*"
              + "|3[47][0-9]{13}"
              + "|(?=[0-9]{16,19}$)(?:6011|64[4-9]|65|352[89]|35[3-8]|62).*"
              + "|(?=[0-9]{14,19}$)(?:30[0-5]|3095|3[689]).*"
              + "|(?=[0-9]{13,19}$)(?:5018|5020|5038|5893|6304|6759|676[1-3]).*");

  /** UUIDs with dashes wherever they stand, those without and ULIDs (until 2039) on their own. */
  private static final Pattern ID =
      Pattern.compile(
          "[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}"
              + "|(?<![0-9A-Za-z])[0-9A-Fa-f]{32}(?![0-9A-Za-z])"
              + "|(?<![0-9A-Za-z])01(?=[0-9]*+[A-Za-z])(?i:[0-9A-HJKMNP-TV-Z]{24})(?![0-9A-Za-z])");

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private CardNumber() {}

  /** Whether there is one in it, in a row or in groups. */
  static boolean isIn(String text) {
    String plain = plain(text);
    List<Run> runs = runs(plain);
    for (int first = 0; first < runs.size(); first++) {
      if (runs.get(first).isAnywhere() || isFrom(first, runs, plain)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isFrom(int first, List<Run> runs, String plain) {
    StringBuilder digits = new StringBuilder();
    for (int last = first; last < runs.size() && digits.length() <= LONGEST; last++) {
      if (last > first && !runs.get(last).continues(runs.get(last - 1), plain)) {
        return false;
      }
      digits.append(runs.get(last).digits());
      if (isCard(digits)) {
        return true;
      }
    }
    return false;
  }

  /** Digits without a gap, where they begin and where they end. */
  private record Run(String digits, int start, int end) {

    boolean continues(Run before, String plain) {
      String between = plain.substring(before.end, start);
      return between.length() <= WIDEST_GAP && between.chars().allMatch(c -> c == ' ' || c == '-');
    }

    /** Padded with zeros, or with more digits than any card has, it may begin and end anywhere. */
    boolean isAnywhere() {
      if (digits.length() <= LONGEST && !digits.startsWith("0")) {
        return false;
      }
      for (int from = 0; from + SHORTEST <= digits.length(); from++) {
        int furthest = Math.min(from + LONGEST, digits.length());
        for (int to = from + SHORTEST; to <= furthest; to++) {
          if (isCard(digits.substring(from, to))) {
            return true;
          }
        }
      }
      return false;
    }
  }

  private static List<Run> runs(String plain) {
    List<Run> runs = new ArrayList<>();
    Matcher matcher = DIGITS.matcher(plain);
    while (matcher.find()) {
      runs.add(new Run(matcher.group(), matcher.start(), matcher.end()));
    }
    return runs;
  }

  /** Digits of every script as ours, whatever separates them as blanks, and ids as no digits. */
  private static String plain(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints().map(CardNumber::plain).forEach(plain::appendCodePoint);
    return ID.matcher(plain).replaceAll(id -> "u".repeat(id.group().length()));
  }

  private static int plain(int codePoint) {
    int digit = Character.digit(codePoint, 10);
    if (digit >= 0) {
      return '0' + digit;
    }
    return codePoint != '-' && separates(codePoint) ? ' ' : codePoint;
  }

  private static boolean separates(int codePoint) {
    int type = Character.getType(codePoint);
    return Character.isSpaceChar(codePoint)
        || type == Character.DASH_PUNCTUATION
        // Not seen, and copied along: a soft hyphen, a space of no width.
        || type == Character.FORMAT
        || "._/".indexOf(codePoint) >= 0;
  }

  private static boolean isCard(CharSequence digits) {
    return digits.length() >= SHORTEST
        && digits.length() <= LONGEST
        && ISSUER.matcher(digits).matches()
        && checksum(digits) % 10 == 0;
  }

  private static int checksum(CharSequence digits) {
    int sum = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(digits.length() - 1 - i) - '0';
      int weighted = i % 2 == 0 ? digit : 2 * digit;
      sum += weighted > 9 ? weighted - 9 : weighted;
    }
    return sum;
  }
}
