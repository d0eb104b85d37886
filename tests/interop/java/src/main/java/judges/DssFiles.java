package judges;

import eu.europa.esig.dss.asic.cades.ASiCWithCAdESSignatureParameters;
import eu.europa.esig.dss.asic.cades.signature.ASiCWithCAdESService;
import eu.europa.esig.dss.asic.xades.ASiCWithXAdESSignatureParameters;
import eu.europa.esig.dss.asic.xades.signature.ASiCWithXAdESService;
import eu.europa.esig.dss.enumerations.ASiCContainerType;
import eu.europa.esig.dss.enumerations.DigestAlgorithm;
import eu.europa.esig.dss.enumerations.SignatureLevel;
import eu.europa.esig.dss.model.DSSDocument;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.model.ToBeSigned;
import eu.europa.esig.dss.pades.PAdESSignatureParameters;
import eu.europa.esig.dss.pades.signature.PAdESService;
import eu.europa.esig.dss.signature.AbstractSignatureParameters;
import eu.europa.esig.dss.signature.AbstractSignatureService;
import eu.europa.esig.dss.spi.validation.CertificateVerifier;
import eu.europa.esig.dss.token.DSSPrivateKeyEntry;
import eu.europa.esig.dss.token.Pkcs12SignatureToken;
import java.security.KeyStore;

/** DSS once more: PDFs and containers that it signs. */
final class DssFiles {
    private DssFiles() {}

    /** FILE OUT PKCS12 TRUST LEVEL KIND [TIME-STAMPER]: a pdf, or xades-e, xades-s, cades-e, cades-s for a container of one file. */
    static Answer sign(Arguments arguments) throws Exception {
        CertificateVerifier verifier = Dss.verifier(new Trusted(arguments.path(4)));
        String kind = arguments.word(6);
        if (kind.equals("pdf")) {
            return sign(arguments, new PAdESService(verifier), new PAdESSignatureParameters(), "PAdES");
        }
        ASiCContainerType type = kind.endsWith("-e") ? ASiCContainerType.ASiC_E : ASiCContainerType.ASiC_S;
        if (kind.startsWith("xades")) {
            ASiCWithXAdESSignatureParameters parameters = new ASiCWithXAdESSignatureParameters();
            parameters.aSiC().setContainerType(type);
            return sign(arguments, new ASiCWithXAdESService(verifier), parameters, "XAdES");
        }
        ASiCWithCAdESSignatureParameters parameters = new ASiCWithCAdESSignatureParameters();
        parameters.aSiC().setContainerType(type);
        return sign(arguments, new ASiCWithCAdESService(verifier), parameters, "CAdES");
    }

    private static <P extends AbstractSignatureParameters<?>> Answer sign(
            Arguments arguments, AbstractSignatureService<P, ?> service, P parameters, String family) throws Exception {
        DSSDocument document = new FileDocument(arguments.path(1).toFile());
        if (arguments.has(7)) {
            service.setTspSource(Dss.stamper(arguments.path(7)));
        }
        try (Pkcs12SignatureToken token = new Pkcs12SignatureToken(
                arguments.path(3).toFile(), new KeyStore.PasswordProtection(Signer.PASSWORD))) {
            DSSPrivateKeyEntry key = token.getKeys().get(0);
            parameters.setSignatureLevel(SignatureLevel.valueOf(family + "_BASELINE_" + arguments.word(5)));
            parameters.setDigestAlgorithm(DigestAlgorithm.SHA256);
            parameters.setSigningCertificate(key.getCertificate());
            ToBeSigned octets = service.getDataToSign(document, parameters);
            service.signDocument(document, parameters, token.sign(octets, DigestAlgorithm.SHA256, key))
                    .save(arguments.word(2));
        }
        return Answer.of("signed", true);
    }
}
