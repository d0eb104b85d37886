package judges;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Answer each line of the standard input, a verb and its arguments between tabs, with one line of JSON. */
public final class Judges {
    /** What a judge does with the arguments of one line; a thrown exception is an answer too. */
    interface Verb {
        Answer answer(Arguments arguments) throws Exception;
    }

    private static final Map<String, Verb> VERBS = Map.of(
            "dss.validate", Dss::validate,
            "dss.sign", Dss::sign,
            "dss.file", DssFiles::sign,
            "dss.time", DssTimes::time,
            "jdk.validate", Jdk::validate,
            "jdk.sign", Jdk::sign,
            "santuario.validate", Santuario::validate,
            "santuario.sign", Santuario::sign,
            "wss4j.validate", Wss::validate,
            "wss4j.sign", Wss::sign);

    private Judges() {}

    public static void main(String[] none) throws IOException {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // what a library prints must not look like an answer
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            answers.println(answer(line.split("\t", -1)));
        }
    }

    private static String answer(String[] words) {
        try {
            return VERBS.get(words[0]).answer(new Arguments(words)).json();
        } catch (Exception | LinkageError failure) {
            return Answer.refusal(failure).json();
        }
    }
}
