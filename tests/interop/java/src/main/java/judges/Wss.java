package judges;

import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.List;
import org.apache.wss4j.common.WSEncryptionPart;
import org.apache.wss4j.common.crypto.Merlin;
import org.apache.wss4j.dom.WSConstants;
import org.apache.wss4j.dom.WSDataRef;
import org.apache.wss4j.dom.engine.WSSecurityEngine;
import org.apache.wss4j.dom.engine.WSSecurityEngineResult;
import org.apache.wss4j.dom.handler.WSHandlerResult;
import org.apache.wss4j.dom.message.WSSecHeader;
import org.apache.wss4j.dom.message.WSSecSignature;
import org.apache.wss4j.dom.message.WSSecTimestamp;
import org.apache.wss4j.dom.util.WSSecurityUtil;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** WSS4J, which the platform's own side and most Java clients of it are made with. */
final class Wss {
    private Wss() {}

    /** FILE TRUST: the Security header is in order and a signature of a trusted signer covers the very Body. */
    static Answer validate(Arguments arguments) throws Exception {
        Document envelope = Documents.read(arguments.path(1));
        WSHandlerResult found =
                new WSSecurityEngine().processSecurityHeader(envelope, null, null, trusted(new Trusted(arguments.path(2))));
        if (found == null) {
            return Answer.verdict(false, "no Security header");
        }
        Element body = WSSecurityUtil.findBodyElement(envelope);
        boolean covered = found.getActionResults().getOrDefault(WSConstants.SIGN, List.of()).stream()
                .anyMatch(one -> covers(one, body));
        return Answer.verdict(covered, covered ? "" : "Body not covered");
    }

    @SuppressWarnings("unchecked")
    private static boolean covers(WSSecurityEngineResult signature, Element body) {
        List<WSDataRef> covered = (List<WSDataRef>) signature.get(WSSecurityEngineResult.TAG_DATA_REF_URIS);
        return covered.stream().anyMatch(one -> one.getProtectedElement() == body);
    }

    /** FILE OUT PKCS12 [stamped]: a signed Body, with a signed Timestamp on request. */
    static Answer sign(Arguments arguments) throws Exception {
        Document envelope = Documents.read(arguments.path(1));
        WSSecHeader header = new WSSecHeader(envelope);
        header.insertSecurityHeader();
        WSSecSignature signature = new WSSecSignature(header);
        KeyStore store = Signer.store(arguments.path(3));
        signature.setUserInfo(store.aliases().nextElement(), new String(Signer.PASSWORD));
        signature.setKeyIdentifierType(WSConstants.BST_DIRECT_REFERENCE);
        signature.setSignatureAlgorithm(Signer.load(arguments.path(3)).algorithm());
        signature.setDigestAlgo(WSConstants.SHA256);
        signature.getParts().add(new WSEncryptionPart("Body", WSConstants.URI_SOAP11_ENV, "Element"));
        if (arguments.word(4).equals("stamped")) {
            WSSecTimestamp stamp = new WSSecTimestamp(header);
            stamp.build();
            signature.getParts().add(new WSEncryptionPart(stamp.getId()));
        }
        Merlin keys = new Merlin();
        keys.setKeyStore(store);
        Documents.write(signature.build(keys), arguments.path(2));
        return Answer.of("signed", true);
    }

    private static Merlin trusted(Trusted trusted) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509Certificate authority : trusted.authorities()) {
            store.setCertificateEntry(authority.getSerialNumber().toString(), authority);
        }
        Merlin keys = new Merlin();
        keys.setTrustStore(store);
        return keys;
    }
}
