package judges;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** One answer, written as a JSON object of words, truth values, lists and answers. */
record Answer(Map<String, Object> entries) {
    static Answer of(String key, Object value) {
        return new Answer(new LinkedHashMap<>()).with(key, value);
    }

    static Answer verdict(boolean valid, String reason) {
        return of("valid", valid).with("reason", reason);
    }

    /** A judge who throws does not accept; why stands in the reason. */
    static Answer refusal(Throwable failure) {
        return verdict(false, failure.getClass().getSimpleName() + ": " + failure.getMessage());
    }

    Answer with(String key, Object value) {
        entries.put(key, value);
        return this;
    }

    String json() {
        return entries.entrySet().stream()
                .map(entry -> quoted(entry.getKey()) + ": " + json(entry.getValue()))
                .collect(Collectors.joining(", ", "{", "}"));
    }

    private static String json(Object value) {
        if (value == null || value instanceof Boolean) {
            return String.valueOf(value);
        }
        if (value instanceof Answer answer) {
            return answer.json();
        }
        if (value instanceof Collection<?> many) {
            return many.stream().map(Answer::json).collect(Collectors.joining(", ", "[", "]"));
        }
        return quoted(value.toString());
    }

    private static String quoted(String text) {
        return text.chars()
                .mapToObj(one -> one < ' ' || one == '"' || one == '\\' ? String.format("\\u%04x", one) : Character.toString(one))
                .collect(Collectors.joining("", "\"", "\""));
    }
}
