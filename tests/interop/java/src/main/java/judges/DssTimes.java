package judges;

import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.InMemoryDocument;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.xades.XAdESSignatureParameters;
import eu.europa.esig.dss.xades.signature.XAdESService;
import java.nio.file.Files;
import java.security.KeyStore;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** How long DSS takes once it is warm: from octets in memory to octets or a verdict; keys and what is trusted are read once. */
final class DssTimes {
    private interface Work {
        void run() throws Exception;
    }

    private static final Map<String, Work> READY = new HashMap<>();

    private DssTimes() {}

    /** sign FILE PKCS12 TRUST, or validate FILE TRUST: the seconds that one run took. */
    static Answer time(Arguments arguments) throws Exception {
        String asked = Arrays.toString(arguments.words());
        if (!READY.containsKey(asked)) {
            READY.put(asked, arguments.word(1).equals("sign") ? signing(arguments) : validation(arguments));
        }
        Work work = READY.get(asked);
        long start = System.nanoTime();
        work.run();
        return Answer.of("seconds", (System.nanoTime() - start) / 1e9);
    }

    private static Work signing(Arguments arguments) throws Exception {
        byte[] document = Files.readAllBytes(arguments.path(2));
        Pkcs12SignatureToken token =
                new Pkcs12SignatureToken(arguments.path(3).toFile(), new KeyStore.PasswordProtection(Signer.PASSWORD));
        DSSPrivateKeyEntry key = token.getKeys().get(0);
        XAdESService service = new XAdESService(Dss.verifier(new Trusted(arguments.path(4))));
        return () -> {
            XAdESSignatureParameters parameters = new XAdESSignatureParameters();
            parameters.setSignatureLevel(SignatureLevel.XAdES_BASELINE_B);
            parameters.setSignaturePackaging(SignaturePackaging.ENVELOPED);
            parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
            parameters.setSigningCertificate(key.getCertificate());
            DSSDocument given = new InMemoryDocument(document);
            ToBeSigned octets = service.getDataToSign(given, parameters);
            DSSUtils.toByteArray(service.signDocument(given, parameters, token.sign(octets, DigestAlgorithm.SHA256, key)));
        };
    }

    private static Work validation(Arguments arguments) throws Exception {
        byte[] document = Files.readAllBytes(arguments.path(2));
        CommonCertificateVerifier verifier = Dss.verifier(new Trusted(arguments.path(3)));
        return () -> {
            SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new InMemoryDocument(document));
            validator.setCertificateVerifier(verifier);
            SimpleReport report = validator.validateDocument().getSimpleReport();
            if (report.getSignaturesCount() != 1 || !report.isValid(report.getFirstSignatureId())) {
                throw new IllegalStateException("not passed: " + report.getSubIndication(report.getFirstSignatureId()));
            }
        };
    }
}
