package judges;

import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Read and write XML the way a careful user of the JDK does: no DOCTYPE, and identifiers known and each only once. */
final class Documents {
    static final String DS = "http://www.w3.org/2000/09/xmldsig#";

    private Documents() {}

    static DocumentBuilder builder() throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        return factory.newDocumentBuilder();
    }

    static Document read(Path file) throws Exception {
        Document document = builder().parse(file.toFile());
        registerIds(document);
        return document;
    }

    static Document empty() throws Exception {
        return builder().newDocument();
    }

    static void write(Document document, Path file) throws Exception {
        Transformer plain = TransformerFactory.newDefaultInstance().newTransformer();
        try (OutputStream octets = Files.newOutputStream(file)) {
            plain.transform(new DOMSource(document), new StreamResult(octets));
        }
    }

    /** Whether a reference means a file that stands beside the document. */
    static boolean names(String uri, Path file) {
        return uri != null && file.getFileName().toString().equals(URI.create(uri).getPath());
    }

    /** Every signature of the document that is its root or a child of its root; none is an exception. */
    static List<Element> signatures(Document document) {
        NodeList all = document.getElementsByTagNameNS(DS, "Signature");
        List<Element> found = new ArrayList<>();
        for (int place = 0; place < all.getLength(); place++) {
            Element one = (Element) all.item(place);
            if (one == document.getDocumentElement() || one.getParentNode() == document.getDocumentElement()) {
                found.add(one);
            }
        }
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no signature");
        }
        return found;
    }

    private static void registerIds(Document document) {
        Set<String> seen = new HashSet<>();
        NodeList all = document.getElementsByTagName("*");
        for (int place = 0; place < all.getLength(); place++) {
            Element one = (Element) all.item(place);
            if (one.hasAttribute("Id")) {
                one.setIdAttribute("Id", true);
                if (!seen.add(one.getAttribute("Id"))) {
                    throw new IllegalArgumentException("identifier stands twice: " + one.getAttribute("Id"));
                }
            }
        }
    }
}
