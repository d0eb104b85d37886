"""The evidence dossier (teczka dowodowa): all that is kept about one letter or arrival, sealed, and checked without us.

teczka-let_….zip
+-- CZYTAJ.txt, teczka.pdf        copies of what lies in the sealed container, to be opened at once
+-- teczka.asice                  the container; teczka-bez-pieczeci.zip where no key is configured
    +-- CZYTAJ.txt                what this is, what it proves and what not, how to check it
    +-- teczka.pdf                time line, parties, evidence and verdicts, to be read (PDF/A-2u)
    +-- dokumenty/ dowody/ odpowiedzi/    octets as they were sent or received
    +-- raporty/                  what the signatures prove, for programs and as pages
    +-- os-czasu.json             the journal about it: entries, links, seals and their time stamps
    +-- spis.json                 every file but this one with its SHA-256 and what it is
"""
