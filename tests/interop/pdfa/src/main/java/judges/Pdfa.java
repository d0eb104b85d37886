package judges;

import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/** Answer each line of the standard input, a verb and a path between tabs: does the PDF keep the profile that it claims? */
public final class Pdfa {
    private Pdfa() {}

    public static void main(String[] none) throws IOException {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // what a library prints must not look like an answer
        VeraGreenfieldFoundryProvider.initialise();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = questions.readLine(); line != null; line = questions.readLine()) {
            answers.println(answer(line.split("\t", -1)[1]));
        }
    }

    private static String answer(String path) {
        try (PDFAParser parser = Foundries.defaultInstance().createParser(new FileInputStream(path))) {
            ValidationResult result =
                    Foundries.defaultInstance().createValidator(parser.getFlavour(), false).validate(parser);
            String broken = result.getTestAssertions().stream().map(Pdfa::rule).distinct().collect(Collectors.joining(", "));
            return json(result.isCompliant(), parser.getFlavour().getId(), broken);
        } catch (Exception failure) {
            return json(false, "", failure.getClass().getSimpleName());
        }
    }

    private static String rule(TestAssertion assertion) {
        return assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
    }

    private static String json(boolean valid, String flavour, String reason) {
        return "{\"valid\": %s, \"flavour\": \"%s\", \"reason\": \"%s\"}".formatted(valid, flavour, reason);
    }
}
