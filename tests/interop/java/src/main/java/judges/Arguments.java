package judges;

import java.nio.file.Path;

/** The words of one line: the verb first, then files and choices; an absent one reads as empty. */
record Arguments(String[] words) {
    String word(int place) {
        return place < words.length ? words[place] : "";
    }

    boolean has(int place) {
        return !word(place).isEmpty();
    }

    Path path(int place) {
        return Path.of(word(place));
    }
}
