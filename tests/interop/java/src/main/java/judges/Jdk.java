package judges;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.xml.crypto.AlgorithmMethod;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.KeySelectorException;
import javax.xml.crypto.KeySelectorResult;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.URIDereferencer;
import javax.xml.crypto.URIReferenceException;
import javax.xml.crypto.XMLCryptoContext;
import javax.xml.crypto.XMLStructure;
import javax.xml.crypto.dom.DOMStructure;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLObject;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.keyinfo.X509Data;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** XML Signature as the JDK itself brings it, secure validation on. */
final class Jdk {
    private Jdk() {}

    private static XMLSignatureFactory factory() throws Exception {
        return XMLSignatureFactory.getInstance("DOM", "XMLDSig"); // the JDK's own; Santuario's bears another name
    }

    /** FILE TRUST [CONTENT]: every signature verifies with the certificate in it, which a trusted authority issued. */
    static Answer validate(Arguments arguments) throws Exception {
        Document document = Documents.read(arguments.path(1));
        Trusted trusted = new Trusted(arguments.path(2));
        for (Element element : Documents.signatures(document)) {
            DOMValidateContext context = new DOMValidateContext(new Pinned(trusted), element);
            context.setProperty("org.jcp.xml.dsig.secureValidation", true);
            if (arguments.has(3)) {
                context.setURIDereferencer(beside(arguments.path(3)));
            }
            if (!factory().unmarshalXMLSignature(context).validate(context)) {
                return Answer.verdict(false, "signature value or a digest");
            }
        }
        return Answer.verdict(true, "");
    }

    /** FILE OUT PKCS12 [enveloping]: a XAdES B signature inside the document, or around it. */
    static Answer sign(Arguments arguments) throws Exception {
        Document document = Documents.read(arguments.path(1));
        Signer signer = Signer.load(arguments.path(3));
        boolean around = arguments.word(4).equals("enveloping");
        Document out = around ? Documents.empty() : document;
        Element properties = Properties.of(signer.certificate(), out);
        DOMSignContext context = new DOMSignContext(signer.key(), around ? out : document.getDocumentElement());
        context.setDefaultNamespacePrefix("ds");
        context.setIdAttributeNS((Element) properties.getFirstChild(), null, "Id");
        List<XMLObject> objects = around
                ? List.of(object(properties, null), object(out.importNode(document.getDocumentElement(), true), "content"))
                : List.of(object(properties, null));
        Reference content = around
                ? reference("#content", null, transform(CanonicalizationMethod.EXCLUSIVE))
                : reference("", null, transform(Transform.ENVELOPED), transform(CanonicalizationMethod.EXCLUSIVE));
        XMLSignature signature = factory().newXMLSignature(
                info(signer, content, reference("#" + Properties.ID, Properties.TYPE, transform(CanonicalizationMethod.EXCLUSIVE))),
                certificate(signer), objects, Properties.TARGET, null);
        signature.sign(context);
        Documents.write(out, arguments.path(2));
        return Answer.of("signed", true);
    }

    /** Finds one file beside the signature, and everything else as usual. */
    private static URIDereferencer beside(Path file) throws Exception {
        URIDereferencer usual = factory().getURIDereferencer();
        return (reference, context) -> {
            if (!Documents.names(reference.getURI(), file)) {
                return usual.dereference(reference, context);
            }
            try {
                return new OctetStreamData(Files.newInputStream(file));
            } catch (IOException failure) {
                throw new URIReferenceException(failure);
            }
        };
    }

    private static XMLObject object(org.w3c.dom.Node content, String id) throws Exception {
        return factory().newXMLObject(List.of(new DOMStructure(content)), id, null, null);
    }

    private static Transform transform(String algorithm) throws Exception {
        return factory().newTransform(algorithm, (TransformParameterSpec) null);
    }

    private static Reference reference(String uri, String type, Transform... transforms) throws Exception {
        DigestMethod sha256 = factory().newDigestMethod(DigestMethod.SHA256, null);
        return factory().newReference(uri, sha256, List.of(transforms), type, null);
    }

    private static SignedInfo info(Signer signer, Reference... references) throws Exception {
        return factory().newSignedInfo(
                factory().newCanonicalizationMethod(CanonicalizationMethod.INCLUSIVE, (C14NMethodParameterSpec) null),
                factory().newSignatureMethod(signer.algorithm(), null), List.of(references));
    }

    private static KeyInfo certificate(Signer signer) throws Exception {
        KeyInfoFactory keys = factory().getKeyInfoFactory();
        return keys.newKeyInfo(List.of(keys.newX509Data(List.of(signer.certificate()))));
    }

    /** The key of the first certificate in the signature, if a trusted authority issued it. */
    private static final class Pinned extends KeySelector {
        private final Trusted trusted;

        Pinned(Trusted trusted) {
            this.trusted = trusted;
        }

        @Override
        public KeySelectorResult select(KeyInfo info, Purpose purpose, AlgorithmMethod method, XMLCryptoContext context)
                throws KeySelectorException {
            try {
                X509Certificate signer = first(info);
                trusted.check(signer);
                Key key = signer.getPublicKey();
                return () -> key;
            } catch (Exception failure) {
                throw new KeySelectorException(failure);
            }
        }

        private static X509Certificate first(KeyInfo info) {
            for (XMLStructure part : info.getContent()) {
                if (part instanceof X509Data data && data.getContent().get(0) instanceof X509Certificate found) {
                    return found;
                }
            }
            throw new IllegalArgumentException("no certificate");
        }
    }
}
