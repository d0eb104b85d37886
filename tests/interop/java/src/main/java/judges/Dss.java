package judges;

import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.enumerations.SignaturePackaging;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.model.x509.CertificateToken;
import eu.europa.esig.dss.simplereport.SimpleReport;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.spi.x509.revocation.crl.ExternalResourcesCRLSource;
import eu.europa.esig.dss.spi.x509.tsp.KeyEntityTSPSource;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.xades.XAdESSignatureParameters;
import eu.europa.esig.dss.xades.signature.XAdESService;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** The European Commission's reference implementation (DSS), offline: it knows the given authorities and their lists only. */
final class Dss {
    private Dss() {}

    /** FILE TRUST [CONTENT]: indication, sub-indication and level of each signature, by the policy that DSS brings. */
    static Answer validate(Arguments arguments) throws Exception {
        SignedDocumentValidator validator = SignedDocumentValidator.fromDocument(new FileDocument(arguments.path(1).toFile()));
        validator.setCertificateVerifier(verifier(new Trusted(arguments.path(2))));
        if (arguments.has(3)) {
            validator.setDetachedContents(List.of(new FileDocument(arguments.path(3).toFile())));
        }
        SimpleReport report = validator.validateDocument().getSimpleReport();
        List<Answer> signatures = new ArrayList<>();
        boolean all = report.getSignaturesCount() > 0;
        for (String id : report.getSignatureIdList()) {
            signatures.add(about(report, id));
            all = all && report.isValid(id);
        }
        return Answer.verdict(all, "").with("signatures", signatures);
    }

    private static Answer about(SimpleReport report, String id) {
        return Answer.of("indication", report.getIndication(id))
                .with("sub", report.getSubIndication(id))
                .with("level", report.getSignatureFormat(id))
                .with("proved", report.getBestSignatureTime(id).toInstant())
                .with("errors", report.getAdESValidationErrors(id).stream().map(one -> one.getValue()).toList());
    }

    /** FILE OUT PKCS12 TRUST LEVEL PACKAGING [TIME-STAMPER]: a signature of level B, T or LT. */
    static Answer sign(Arguments arguments) throws Exception {
        DSSDocument document = new FileDocument(arguments.path(1).toFile());
        XAdESService service = new XAdESService(verifier(new Trusted(arguments.path(4))));
        if (arguments.has(7)) {
            service.setTspSource(stamper(arguments.path(7)));
        }
        try (Pkcs12SignatureToken token = new Pkcs12SignatureToken(
                arguments.path(3).toFile(), new KeyStore.PasswordProtection(Signer.PASSWORD))) {
            DSSPrivateKeyEntry key = token.getKeys().get(0);
            XAdESSignatureParameters parameters = new XAdESSignatureParameters();
            parameters.setSignatureLevel(SignatureLevel.valueOf("XAdES_BASELINE_" + arguments.word(5)));
            parameters.setSignaturePackaging(SignaturePackaging.valueOf(arguments.word(6).toUpperCase()));
            parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
            parameters.setSigningCertificate(key.getCertificate());
            ToBeSigned octets = service.getDataToSign(document, parameters);
            service.signDocument(document, parameters, token.sign(octets, DigestAlgorithm.SHA256, key))
                    .save(arguments.word(2));
        }
        return Answer.of("signed", true);
    }

    static CommonCertificateVerifier verifier(Trusted trusted) throws Exception {
        CommonTrustedCertificateSource authorities = new CommonTrustedCertificateSource();
        for (X509Certificate authority : trusted.authorities()) {
            authorities.addCertificate(new CertificateToken(authority));
        }
        CommonCertificateVerifier verifier = new CommonCertificateVerifier();
        verifier.setTrustedCertSources(authorities);
        verifier.setAIASource(null);
        verifier.setCrlSource(new ExternalResourcesCRLSource(trusted.lists()));
        return verifier;
    }

    static KeyEntityTSPSource stamper(Path file) throws Exception {
        Signer service = Signer.load(file);
        KeyEntityTSPSource source = new KeyEntityTSPSource(service.key(), service.certificate(), List.of(service.certificate()));
        source.setTsaPolicy("1.2.3.4");
        return source;
    }
}
