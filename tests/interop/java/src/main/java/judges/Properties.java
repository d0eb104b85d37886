package judges;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** The properties that make a plain XML Signature a XAdES B one (ETSI EN 319 132-1): the time and the certificate. */
final class Properties {
    static final String TYPE = "http://uri.etsi.org/01903#SignedProperties";
    static final String TARGET = "judged";
    static final String ID = "judged-properties";
    private static final String TEXT = """
            <xades:QualifyingProperties xmlns:xades="http://uri.etsi.org/01903/v1.3.2#" xmlns:ds="%s" Target="#%s">\
            <xades:SignedProperties Id="%s"><xades:SignedSignatureProperties><xades:SigningTime>%s</xades:SigningTime>\
            <xades:SigningCertificateV2><xades:Cert><xades:CertDigest>\
            <ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue>%s</ds:DigestValue>\
            </xades:CertDigest></xades:Cert></xades:SigningCertificateV2></xades:SignedSignatureProperties>\
            </xades:SignedProperties></xades:QualifyingProperties>""";

    private Properties() {}

    /** Give xades:QualifyingProperties as an element of a document, not yet placed in it. */
    static Element of(X509Certificate signer, Document document) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(signer.getEncoded());
        String text = TEXT.formatted(Documents.DS, TARGET, ID, Instant.now().truncatedTo(ChronoUnit.SECONDS),
                Base64.getEncoder().encodeToString(digest));
        Document own = Documents.builder().parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        return (Element) document.importNode(own.getDocumentElement(), true);
    }
}
